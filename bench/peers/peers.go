// Package peers runs what others would take instead of the clash index, PostGIS and Tile38,
// as private servers for the length of one benchmark: started by it, filled by it, asked by
// one client, and gone with all their files when it ends.
//
// They know polygons only, so circles and corridors reach them with arcs of a 32-gon that
// lies within, and they miss what comes no nearer than between polygon and arc.
package peers

import (
	"context"
	"errors"
	"iter"
)

// ErrNotInstalled is what a peer's start fails with where the machine has no such server.
var ErrNotInstalled = errors.New("not installed (make bench-peers installs it)")

// Point is a point of the theatre's plane in metres, on which geodesics are straight.
type Point [2]float64

// Volume is what a peer stores, and asks about. All limits belong to it.
type Volume struct {
	ID    int64
	Party string

	// A closed ring; or, with a radius, a line of legs and what lies within so many metres.
	Places []Point
	Radius float64

	Opens, Closes int64 // milliseconds; Closes is 0 where there is no end
	Low, High     int64 // millimetres
}

// Track is a position at one time, and how near to it is asked for.
type Track struct {
	At        Point
	Radius    float64 // in metres of the plane
	Latitude  float64 // the same place in degrees
	Longitude float64
	Metres    float64 // the same radius on the ground
	Time      int64   // milliseconds
	Low, High int64   // millimetres
}

// Question is a volume as a peer wants it, made before the clock starts.
type Question any

// Peer is a server that holds volumes. Answers are the numbers of volumes, in no order.
// A question never finds what its own party stored.
type Peer interface {
	// Name is what it is called, with its version.
	Name() string
	// Load replaces all that it holds.
	Load(ctx context.Context, volumes iter.Seq[Volume]) error
	// Question makes ready what is asked about.
	Question(v Volume) (Question, error)
	// All gives every volume that meets the question.
	All(q Question) ([]int64, error)
	// Any gives one of them, or none.
	Any(q Question) ([]int64, error)
	// Near gives every volume that a track comes near to.
	Near(t Track) ([]int64, error)
	// Insert stores what is asked about and gives every volume that it meets, as one step
	// if the peer knows such a thing.
	Insert(q Question) ([]int64, error)
	// RoundTrip asks for nothing, to learn what a question costs before it is answered.
	RoundTrip() error
	// Close stops the server and removes its files.
	Close() error
}
