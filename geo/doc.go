// Package geo measures on the WGS-84 ellipsoid: geodesics, and how near two footprints
// come. It is pure: no file, no clock, no network, no state.
//
// Edges of rings and legs of corridors are geodesics, the shortest lines on the
// ellipsoid, and nothing is projected to a plane. A ring's inside is its smaller side,
// whichever way it runs, and boundaries belong to what they bound: what touches, meets.
// Antimeridian and poles are places like any other.
//
// # Where to begin
//
// [Inverse] and [Direct] solve the two geodesic problems. [Inside] and [LooksSwapped]
// are for a charter's area, [CheckRing] for the door. [Distance] measures between two
// footprints once; who measures often makes a [Shape] of each with [Prepare] and asks
// [Nearest], which also says what it could not be sure of.
//
// # Accuracy
//
// The geodesic problems follow C. F. F. Karney, "Algorithms for geodesics", J. Geodesy
// 87 (2013) 43-55, series to order 6: within 20 nanometres of GeographicLib's GeodSolve
// (the tests hold it to that), nearly antipodal places included. Distances between
// footprints are minima of such geodesics, within 100 nanometres of the true minimum (a
// test against GeodSolve, places up to 9,000 km from edges up to 1,000 km, finds 4); two
// footprints closer than a micrometre meet. See [Nearest] for what bounds its work.
//
// # The same answer on every processor
//
// Go may fuse x*y + z into one instruction with one rounding where a processor has it.
// Here every product that enters a sum is rounded by an explicit float64(x*y), which the
// language specification says prevents that. What package math does inside may still
// differ in a last bit, some nanometres in the end; whoever draws a verdict from a
// distance leaves a margin far above that.
package geo
