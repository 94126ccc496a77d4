package geo

import "math"

// geodesic is the shortest line between two spots.
type geodesic struct {
	metres     float64
	start, end direction // azimuths, both pointing onwards
}

// Tolerances of the inverse problem, in terms of what a float64 resolves.
const (
	ulp       = 0x1p-52
	shortArc  = 3.6e-8 // radians; below, an ellipsoid is a sphere to the last bit (Karney 2013, section 4)
	maxRounds = 100
)

// between solves the inverse problem (Karney 2013, section 4). It brings the two into
// canonical position, β₁ <= 0, β₁ <= β₂ <= -β₁, 0 <= λ₁₂ <= π, solves there, and turns
// the answer back.
func between(p, q *spot) geodesic {
	lon, rest := difference(p.lon, q.lon)
	east, swapped, south := 1.0, 1.0, 1.0
	if lon < 0 {
		lon, rest, east = -lon, -rest, -1
	}
	if y, z := math.Abs(p.sin), math.Abs(q.sin); y < z || y == z && p.cos > q.cos {
		p, q, swapped = q, p, -1
		east = -east
	}
	if p.sin >= 0 {
		south = -1
	}
	h := hybrid{sin1: south * p.sin, cos1: p.cos, sin2: south * q.sin, cos2: q.cos}
	h.setLongitude(lon, rest)
	g := h.solve()
	if swapped < 0 {
		g.start, g.end = g.end, g.start
	}
	g.start.sin *= swapped * east
	g.end.sin *= swapped * east
	g.start.cos *= swapped * south
	g.end.cos *= swapped * south
	return g
}

// difference is the longitude from a to b, within ±180 degrees, and what rounding took
// from it (Knuth's two-sum).
func difference(a, b float64) (d, rest float64) {
	d = b - a
	v := d - b
	rest = (b - (d - v)) + (-a - v)
	switch {
	case d > 180:
		d -= 360
	case d < -180:
		d += 360
	}
	return d, rest
}

// hybrid is the inverse problem in canonical position: given both latitudes and the
// azimuth at the first, where along the parallel of the second does the geodesic arrive?
// The azimuth that makes it arrive at λ₁₂ is the answer.
type hybrid struct {
	sin1, cos1, sin2, cos2 float64   // of β₁ and β₂
	lambda, supplement     float64   // λ₁₂ and π-λ₁₂, radians, each to full precision
	target                 direction // λ₁₂
}

func (h *hybrid) setLongitude(lon, rest float64) {
	supplement := (180 - lon) - rest
	h.lambda, h.supplement = (lon+rest)*radian, supplement*radian
	if lon > 90 {
		h.target.sin, h.target.cos = sincosDegrees(supplement)
		h.target.cos = -h.target.cos
	} else {
		h.target.sin, h.target.cos = sincosDegrees(lon + rest)
	}
}

func (h *hybrid) solve() geodesic {
	switch {
	case h.target.sin == 0 || h.cos1 <= tiny:
		return h.meridian()
	case h.sin1 == 0 && h.supplement >= flattening*math.Pi:
		// Both on the equator, and not so far that leaving it is shorter.
		return geodesic{float64(semiMajor * h.lambda), direction{1, 0}, direction{1, 0}}
	}
	az, short, done := h.guess()
	if done {
		return short
	}
	// λ₁₂ grows with α₁ from 0 to π, so the root stays between low and high, and a Newton
	// step that leaves them gives way to bisection (section 4, end).
	low, high := direction{tiny, 1}, direction{tiny, -1}
	last := false
	var t trial
	for range maxRounds {
		t = h.try(az)
		if math.Abs(t.miss) <= ulp || last {
			break
		}
		if t.miss > 0 {
			high = az
		} else {
			low = az
		}
		if step := -t.miss / t.slope; t.slope > 0 && math.Abs(step) < math.Pi {
			sin, cos := math.Sincos(step)
			next := az.turned(sin, cos)
			next.sin, next.cos = unit(next.sin, next.cos)
			if next.sin > 0 && next.from(low).sin >= 0 && high.from(next).sin >= 0 {
				last = math.Abs(t.miss) <= 16*ulp || next == az
				az = next
				continue
			}
		}
		middle := direction{}
		middle.sin, middle.cos = unit(low.sin+high.sin, low.cos+high.cos)
		last = middle == az || middle == low || middle == high
		az = middle
	}
	return geodesic{float64(semiMinor * t.distance()), t.start, t.end}
}

// meridian solves the cases with α₀ = 0: same or opposite meridian, or a pole.
func (h *hybrid) meridian() geodesic {
	t := trial{start: h.target, end: direction{0, 1}, eps: thirdFlattening}
	t.sigma1.sin, t.sigma1.cos = unit(h.sin1, float64(t.start.cos*h.cos1))
	t.sigma2 = direction{h.sin2, h.cos2}
	t.setArc()
	return geodesic{float64(semiMinor * t.distance()), t.start, t.end}
}

// guess gives an azimuth to begin with: that of the sphere, or near the antipode that of
// the astroid. Over a few centimetres the sphere's answer is the answer.
func (h *hybrid) guess() (az direction, short geodesic, done bool) {
	sinDiff := float64(h.sin2*h.cos1) - float64(h.cos2*h.sin1) // sin(β₂-β₁)
	cosDiff := float64(h.cos2*h.cos1) + float64(h.sin2*h.sin1)
	sinSum := float64(h.sin2*h.cos1) + float64(h.cos2*h.sin1)
	near := cosDiff >= 0 && sinDiff < 0.5 && float64(h.cos2*h.lambda) < 0.5
	omega, scale := h.target, 1.0
	if near {
		// ω₁₂ = λ₁₂/w: eq. 48, but with cos β of the place halfway, which over a few
		// centimetres near a pole is the better mean.
		y, x := h.sin1+h.sin2, h.cos1+h.cos2
		cos2 := float64(x*x) / (float64(x*x) + float64(y*y))
		scale = math.Sqrt(1 - float64(eccentricity2*cos2))
		omega.sin, omega.cos = math.Sincos(h.lambda / scale)
	}
	// z₁ of eq. 49, its real part without cancellation.
	az.sin = float64(h.cos2 * omega.sin)
	bend := float64(float64(h.cos2*h.sin1) * float64(omega.sin*omega.sin))
	if omega.cos >= 0 {
		az.cos = sinDiff + bend/(1+omega.cos)
	} else {
		az.cos = sinSum - bend/(1-omega.cos)
	}
	sinArc := math.Hypot(az.sin, az.cos)
	cosArc := float64(h.sin1*h.sin2) + float64(float64(h.cos1*h.cos2)*omega.cos)

	switch {
	case near && sinArc < shortArc:
		if sinArc == 0 {
			return az, geodesic{0, direction{0, 1}, direction{0, 1}}, true
		}
		// z₂ of eq. 50.
		end := direction{
			float64(h.cos1 * omega.sin),
			sinDiff - float64(float64(h.cos1*h.sin2)*float64(omega.sin*omega.sin))/(1+omega.cos),
		}
		end.sin, end.cos = unit(end.sin, end.cos)
		az.sin, az.cos = unit(az.sin, az.cos)
		return az, geodesic{float64(semiMajor*scale) * math.Atan2(sinArc, cosArc), az, end}, true
	case cosArc < 0 && sinArc < 6*thirdFlattening*math.Pi*float64(h.cos1*h.cos1):
		az = h.antipodal(sinSum)
	}
	if az.sin <= 0 {
		return direction{1, 0}, short, false
	}
	az.sin, az.cos = unit(az.sin, az.cos)
	return az, short, false
}

// antipodal gives the azimuth of a nearly antipodal line: section 5, eq. 53 to 57. In
// units x and y of the small astroid that the geodesics from the first spot touch behind
// the Earth, the problem is a quartic.
func (h *hybrid) antipodal(sinSum float64) direction {
	eps := epsilon(float64(float64(h.sin1*h.sin1) * eccentricity2nd))
	width := float64(float64(flattening*h.cos1)*seriesA3(eps)) * math.Pi
	x := -h.supplement / width
	y := sinSum / float64(width*h.cos1)
	if y > -200*ulp && x > -1-1.5e-5 {
		// On the segment between the cusps the line leaves at any azimuth with this sine.
		sin := min(1, -x)
		return direction{sin, -math.Sqrt(float64((1 - sin) * (1 + sin)))}
	}
	k := astroid(x, y)
	// The azimuth itself would lose digits: take ω₁₂ from it and use the sphere again.
	sin, cos := math.Sincos(float64(width * (-x * k / (1 + k))))
	bend := float64(float64(h.cos2*h.sin1) * float64(sin*sin))
	return direction{float64(h.cos2 * sin), sinSum - bend/(1+cos)}
}

// astroid gives the positive root κ of κ⁴ + 2κ³ + (1-x²-y²)κ² - 2y²κ - y² = 0: eq. 55,
// solved as in appendix B of Karney, "Geodesics on an ellipsoid of revolution" (2011,
// arXiv:1102.1215).
func astroid(x, y float64) float64 {
	x2, y2 := float64(x*x), float64(y*y)
	r := (x2 + y2 - 1) / 6
	if y2 == 0 && r <= 0 {
		return 0
	}
	s := float64(float64(x2*y2) / 4) // a quarter is a product to the compiler
	r3 := float64(float64(r*r) * r)
	d := float64(s * (s + (r3 + r3)))
	u := r
	if d >= 0 {
		t3 := s + r3
		t3 += math.Copysign(math.Sqrt(d), t3)
		if t := math.Cbrt(t3); t != 0 {
			u += t + float64(r*r)/t
		}
	} else {
		u += float64(2 * r * math.Cos(math.Atan2(math.Sqrt(-d), -(s+r3))/3))
	}
	v := math.Sqrt(float64(u*u) + y2)
	sum := u + v
	if u < 0 {
		sum = y2 / (v - u)
	}
	w := (sum - y2) / (2 * v)
	return sum / (math.Sqrt(sum+float64(w*w)) + w)
}

// trial is the geodesic that leaves the first spot at some azimuth, up to the parallel
// of the second.
type trial struct {
	start, end     direction
	sigma1, sigma2 direction
	arc            float64 // σ₁₂
	eps            float64
	miss           float64 // how far past λ₁₂ it arrives, radians
	slope          float64 // d miss / d azimuth
}

// try solves the hybrid problem for one azimuth: section 4, eq. 44 to 47.
func (h *hybrid) try(az direction) (t trial) {
	if h.sin1 == 0 && az.cos == 0 {
		az.cos = -tiny
	}
	t.start = az
	sin0, cos0 := float64(az.sin*h.cos1), math.Hypot(az.cos, float64(az.sin*h.sin1))
	east1 := float64(az.cos * h.cos1)
	t.sigma1.sin, t.sigma1.cos = unit(h.sin1, east1)

	t.end.sin, t.end.cos = az.sin, math.Abs(az.cos)
	if h.cos2 != h.cos1 {
		t.end.sin = sin0 / h.cos2
	}
	if h.cos2 != h.cos1 || math.Abs(h.sin2) != -h.sin1 { // eq. 45, the difference without cancellation
		more := float64((h.sin1 - h.sin2) * (h.sin1 + h.sin2))
		if h.cos1 < -h.sin1 {
			more = float64((h.cos2 - h.cos1) * (h.cos1 + h.cos2))
		}
		t.end.cos = math.Sqrt(max(0, float64(east1*east1)+more)) / h.cos2
	}
	east2 := float64(t.end.cos * h.cos2)
	t.sigma2.sin, t.sigma2.cos = unit(h.sin2, east2)
	t.setArc()

	omega1 := direction{float64(sin0 * h.sin1), east1}
	omega2 := direction{float64(sin0 * h.sin2), east2}
	omega := omega2.from(omega1)
	past := direction{max(0, omega.sin), omega.cos}.from(h.target)
	k2 := float64(float64(cos0*cos0) * eccentricity2nd)
	t.eps = epsilon(k2)
	c3 := seriesC3(t.eps)
	lag := t.arc + (c3.sum(t.sigma2.sin, t.sigma2.cos) - c3.sum(t.sigma1.sin, t.sigma1.cos))
	t.miss = math.Atan2(past.sin, past.cos) - // eq. 8
		float64(float64(float64(flattening*sin0)*seriesA3(t.eps))*lag)

	if t.end.cos == 0 { // eq. 47
		t.slope = -2 * math.Sqrt(1-float64(eccentricity2*float64(h.cos1*h.cos1))) / h.sin1
	} else { // eq. 46
		t.slope = float64((1-flattening)*t.reducedLength(k2)) / east2
	}
	return t
}

func (t *trial) setArc() {
	arc := t.sigma2.from(t.sigma1)
	t.arc = math.Atan2(max(0, arc.sin), arc.cos)
}

// distance is s₁₂/b: eq. 7 and 15.
func (t *trial) distance() float64 {
	c1 := seriesC1(t.eps)
	return float64(seriesA1(t.eps) * (t.arc + (c1.sum(t.sigma2.sin, t.sigma2.cos) - c1.sum(t.sigma1.sin, t.sigma1.cos))))
}

// reducedLength is m₁₂/b: eq. 38, with J = I₁-I₂.
func (t *trial) reducedLength(k2 float64) float64 {
	c1, c2 := seriesC1(t.eps), seriesC2(t.eps)
	a1, a2 := seriesA1(t.eps), seriesA2(t.eps)
	integral := func(s direction) float64 {
		return float64(a1*c1.sum(s.sin, s.cos)) - float64(a2*c2.sum(s.sin, s.cos))
	}
	j := float64((a1-a2)*t.arc) + (integral(t.sigma2) - integral(t.sigma1))
	d1 := math.Sqrt(1 + float64(k2*float64(t.sigma1.sin*t.sigma1.sin)))
	d2 := math.Sqrt(1 + float64(k2*float64(t.sigma2.sin*t.sigma2.sin)))
	return float64(d2*float64(t.sigma1.cos*t.sigma2.sin)) -
		float64(d1*float64(t.sigma1.sin*t.sigma2.cos)) -
		float64(float64(t.sigma1.cos*t.sigma2.cos)*j)
}
