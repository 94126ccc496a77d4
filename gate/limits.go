package gate

import (
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"parley"
	"parley/api"
)

// Limits of callers; zero values: the defaults.
type Limits struct {
	// PerSecond and Burst are requests of one session, or of one address that is not
	// signed in. A page that opens asks some forty things at once, and then a few for each
	// event; ten tabs that open together stay within the burst.
	PerSecond float64
	Burst     int
	// Streams are event streams of one session: a page shares one among its tabs.
	Streams int
	// StreamWrite is how long one write of an event stream may take.
	StreamWrite time.Duration
	// Header is how long a request's header may take to come in.
	Header time.Duration
}

// The defaults.
const (
	perSecond  = 50
	burst      = 200
	maxStreams = 8
)

// Tries of one-time codes in a minute. A code has 45 bits and lasts a day at most: at this
// rate one in 10^9 would be guessed.
const (
	triesOfAddress = 5
	triesOfAll     = 20
)

// maxBuckets is how many callers are counted at once; beyond it the quiet ones are
// forgotten, who would be let in anyway.
const maxBuckets = 10_000

type limits struct {
	Limits
	requests, tries *buckets
	allTries        *rate.Limiter

	mu      sync.Mutex
	streams map[parley.Hash]int
}

func newLimits(l Limits) *limits {
	if l.PerSecond == 0 {
		l.PerSecond = perSecond
	}
	if l.Burst == 0 {
		l.Burst = burst
	}
	if l.Streams == 0 {
		l.Streams = maxStreams
	}
	if l.StreamWrite == 0 {
		l.StreamWrite = streamTime
	}
	if l.Header == 0 {
		l.Header = headerTime
	}
	return &limits{
		Limits:   l,
		requests: newBuckets(rate.Limit(l.PerSecond), l.Burst),
		tries:    newBuckets(rate.Limit(triesOfAddress/60.0), triesOfAddress),
		allTries: rate.NewLimiter(rate.Limit(triesOfAll/60.0), triesOfAll),
		streams:  map[parley.Hash]int{},
	}
}

// admit counts a request. Where it is one too many, it tells how long to wait.
func (l *limits) admit(r *http.Request, c api.Caller) (time.Duration, bool) {
	now := time.Now() // of the machine, whatever the node's clock is: it is the machine that is spared
	address := addressOf(r)
	who := address
	if c.Key != "" {
		who = "session " + c.Session.String()
	}
	if wait := l.requests.take(who, now); wait > 0 {
		return wait, false
	}
	if r.Method != http.MethodPost || r.URL.Path != "/v1/enrolments" {
		return 0, true
	}
	if wait := l.tries.take(address, now); wait > 0 {
		return wait, false
	}
	wait := take(l.allTries, now)
	return wait, wait == 0
}

// addressOf is the remote host; of an IPv6 address the network, for one host has as many
// addresses there as it likes.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}

// openStream counts a session's event stream until done is called.
func (l *limits) openStream(session parley.Hash) (done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.streams[session] >= l.Streams {
		return nil, false
	}
	l.streams[session]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.streams[session]--; l.streams[session] == 0 {
			delete(l.streams, session)
		}
	}, true
}

// buckets are token buckets by caller.
type buckets struct {
	rate  rate.Limit
	burst int

	mu sync.Mutex
	by map[string]*rate.Limiter
}

func newBuckets(r rate.Limit, burst int) *buckets {
	return &buckets{rate: r, burst: burst, by: map[string]*rate.Limiter{}}
}

// take takes a token, or tells when there will be one.
func (b *buckets) take(who string, now time.Time) time.Duration {
	b.mu.Lock()
	l := b.by[who]
	if l == nil {
		if len(b.by) >= maxBuckets {
			b.forget(now)
		}
		l = rate.NewLimiter(b.rate, b.burst)
		b.by[who] = l
	}
	b.mu.Unlock()
	return take(l, now)
}

// forget drops the buckets that are full, and where none is, some other.
func (b *buckets) forget(now time.Time) {
	for who, l := range b.by {
		if l.TokensAt(now) >= float64(b.burst) {
			delete(b.by, who)
		}
	}
	for who := range b.by {
		if len(b.by) < maxBuckets {
			return
		}
		delete(b.by, who)
	}
}

func take(l *rate.Limiter, now time.Time) time.Duration {
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func tooMany(w http.ResponseWriter, wait time.Duration, why string) {
	w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	refuse(w, api.TooMany, why)
}
