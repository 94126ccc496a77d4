// Package reference measures between two footprints in a way that shares nothing with
// package geo, and says for each pair how far it may itself be off. Its tests hold geo and
// both clash engines to it. It is a module of its own, so that what it needs is no part of
// the program.
//
// # How it measures
//
// It lays the outlines of both footprints out as places: along edges and legs, abeam of
// legs, around circles and the ends of corridors. GeographicLib's GeodSolve works out every
// one of them. The places go into space, from there straight down onto a plane that touches
// the ellipsoid between the footprints, and there they are polygons, which simplefeatures
// compares. A corridor is compared leg by leg, a corridor with left and right side by side.
// Where the outlines come nearest they are laid out finer, around a plane that touches
// there, until the bound is small enough.
//
// # How far it may be off
//
// Let R be the ellipsoid's least radius of curvature, 6,335,439 m, and S = 6,410,000 m, more
// than its greatest.
//
//   - Laying out. Between two places of an outline, l metres apart along it, the outline
//     stays within k l²/8 of a straight line, where k bounds how much it bends as the plane
//     shows it. That is how much it bends on the ground, plus what the plane shows of the
//     ground's own curvature, sin t/R, t being how far the ground leans there. A geodesic
//     does not bend on the ground, a circle of radius w by no more than 1/w, a line w abeam
//     of a geodesic by no more than tan(w/R)/R. At r metres from where the plane touches, t
//     is at most 1.01 r/R.
//   - Which side. Every straight line moves onto its piece of outline without leaving that
//     band, and a place that no band covers stays inside, or outside, all the while. So what
//     simplefeatures says of polygons whose bands do not meet is true of the footprints; and
//     two outlines cross if two of their straight lines do and each end of each is farther
//     from the other than both bands are wide.
//   - Distance. Projecting lengthens nothing, so two places p apart on the plane are at least
//     p apart in space. And along the ground places c apart in space are 2R asin(c/2R) apart
//     at most, since a curve that nowhere bends more than a circle does gets at least as far
//     as the circle (Schur), and at least 2S asin(c/2S).
//   - GeodSolve, its fifteen digits and the arithmetic here: 0.1 micrometre for each place.
//     Footprints are whole 1e-7 degrees and whole millimetres for both, so that nothing is
//     lost in between.
//
// A [Measured] has the two bounds that follow; what is true lies between them.
package reference
