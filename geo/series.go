package geo

import "math"

// order is the order in ε of every series here: Karney (2013) gives them to order 6,
// which leaves truncation below rounding for an ellipsoid as round as the Earth.
const order = 6

// fourier holds the coefficients of sin 2σ, sin 4σ, ... in its entries 1, 2, ...; entry
// 0 is unused, so that indices are those of the paper.
type fourier [order + 1]float64

// sum adds up Σ c[l] sin 2lσ by Clenshaw's recurrence, from sin σ and cos σ.
func (c *fourier) sum(sin, cos float64) float64 {
	twice := 2 * float64((cos-sin)*(cos+sin)) // 2 cos 2σ
	var u, v float64
	for l := order; l > 0; l-- {
		u, v = float64(twice*u)-v+c[l], u
	}
	return 2 * float64(float64(sin*cos)*u)
}

// poly evaluates c[0] + c[1] x + c[2] x² + ...
func poly(x float64, c ...float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = float64(sum*x) + c[i]
	}
	return sum
}

// powers gives ε, ε², ... ε⁶ in entries 1 to 6.
func powers(eps float64) (p fourier) {
	p[0] = 1
	for l := 1; l <= order; l++ {
		p[l] = float64(p[l-1] * eps)
	}
	return p
}

// epsilon is the expansion parameter ε of a geodesic with k² = e'² cos² α₀: eq. 16,
// written so that small k² keeps its digits.
func epsilon(k2 float64) float64 {
	return k2 / (float64(2*(1+math.Sqrt(1+k2))) + k2)
}

// seriesA1 is A₁ of the distance integral I₁(σ) = A₁(σ + Σ C₁ₗ sin 2lσ): eq. 17.
func seriesA1(eps float64) float64 {
	return poly(float64(eps*eps), 1, 1./4, 1./64, 1./256) / (1 - eps)
}

// seriesC1 gives the C₁ₗ: eq. 18.
func seriesC1(eps float64) fourier {
	p, e2 := powers(eps), float64(eps*eps)
	return fourier{0,
		float64(p[1] * poly(e2, -1./2, 3./16, -1./32)),
		float64(p[2] * poly(e2, -1./16, 1./32, -9./2048)),
		float64(p[3] * poly(e2, -1./48, 3./256)),
		float64(p[4] * poly(e2, -5./512, 3./512)),
		float64(p[5] * (-7. / 1280)),
		float64(p[6] * (-7. / 2048)),
	}
}

// seriesC1Reverted gives the C'₁ₗ of the reverted series, σ = τ + Σ C'₁ₗ sin 2lτ with
// τ = s/(b A₁): eq. 21.
func seriesC1Reverted(eps float64) fourier {
	p, e2 := powers(eps), float64(eps*eps)
	return fourier{0,
		float64(p[1] * poly(e2, 1./2, -9./32, 205./1536)),
		float64(p[2] * poly(e2, 5./16, -37./96, 1335./4096)),
		float64(p[3] * poly(e2, 29./96, -75./128)),
		float64(p[4] * poly(e2, 539./1536, -2391./2560)),
		float64(p[5] * (3467. / 7680)),
		float64(p[6] * (38081. / 61440)),
	}
}

// seriesA2 is A₂ of I₂(σ) = A₂(σ + Σ C₂ₗ sin 2lσ), which the reduced length needs: eq. 42.
func seriesA2(eps float64) float64 {
	return float64((1 - eps) * poly(float64(eps*eps), 1, 1./4, 9./64, 25./256))
}

// seriesC2 gives the C₂ₗ: eq. 43.
func seriesC2(eps float64) fourier {
	p, e2 := powers(eps), float64(eps*eps)
	return fourier{0,
		float64(p[1] * poly(e2, 1./2, 1./16, 1./32)),
		float64(p[2] * poly(e2, 3./16, 1./32, 35./2048)),
		float64(p[3] * poly(e2, 5./48, 5./256)),
		float64(p[4] * poly(e2, 35./512, 7./512)),
		float64(p[5] * (63. / 1280)),
		float64(p[6] * (77. / 2048)),
	}
}

// seriesA3 is A₃ of the longitude integral I₃(σ) = A₃(σ + Σ C₃ₗ sin 2lσ): eq. 24, with
// the third flattening n of WGS-84.
func seriesA3(eps float64) float64 {
	const n = thirdFlattening
	return poly(eps,
		1,
		-(1./2 - n/2),
		-(1./4 + n/8 - 3*n*n/8),
		-(1./16 + 3*n/16 + n*n/16),
		-(3./64 + n/32),
		-3./128)
}

// seriesC3 gives the C₃ₗ, to order 5 as the paper has them: eq. 25.
func seriesC3(eps float64) fourier {
	const n = thirdFlattening
	p := powers(eps)
	return fourier{0,
		float64(p[1] * poly(eps, 1./4-n/4, 1./8-n*n/8, 3./64+3*n/64-n*n/64, 5./128+n/64, 3./128)),
		float64(p[2] * poly(eps, 1./16-3*n/32+n*n/32, 3./64-n/32-3*n*n/64, 3./128+n/128, 5./256)),
		float64(p[3] * poly(eps, 5./192-3*n/64+5*n*n/192, 3./128-5*n/192, 7./512)),
		float64(p[4] * poly(eps, 7./512-7*n/256, 7./512)),
		float64(p[5] * (21. / 2560)),
	}
}
