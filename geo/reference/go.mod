module parley/geo/reference

go 1.26.0

require (
	github.com/peterstace/simplefeatures v0.50.0
	parley v0.0.0
)

replace parley => ../..
