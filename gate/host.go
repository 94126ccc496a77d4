package gate

import (
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// ownHosts lists the names by which the console is asked, as browsers write them: a page
// of another name that has been made to lead here (DNS rebinding) gets no answer.
func ownHosts(address string, at *net.TCPAddr, secure bool, names []string) map[string]bool {
	port := strconv.Itoa(at.Port)
	own := map[string]bool{}
	add := func(host, port string) {
		host = strings.ToLower(host)
		own[net.JoinHostPort(host, port)] = true
		if port == defaultPort(secure) { // which browsers leave out
			if strings.Contains(host, ":") {
				host = "[" + host + "]"
			}
			own[host] = true
		}
	}
	if host, _, err := net.SplitHostPort(address); err == nil && host != "" && !at.IP.IsUnspecified() {
		add(host, port)
		add(at.IP.String(), port)
	}
	if at.IP.IsLoopback() {
		for _, host := range []string{"localhost", "127.0.0.1", "::1"} {
			add(host, port)
		}
	}
	for _, n := range names {
		if host, p, err := net.SplitHostPort(n); err == nil {
			add(host, p)
		} else {
			add(n, port)
		}
	}
	return own
}

func defaultPort(secure bool) string {
	if secure {
		return "443"
	}
	return "80"
}

// ownHost tells whether a request calls the console by one of its names, or by the very
// address that it came to, which no name can be made to look like.
func (g *Gate) ownHost(r *http.Request) bool {
	host := strings.ToLower(r.Host)
	if g.hosts[host] {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return false
	}
	if bare, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		host = net.JoinHostPort(bare.String(), defaultPort(g.secure()))
	}
	asked, err := netip.ParseAddrPort(host)
	came := local.AddrPort()
	return err == nil && asked.Port() == came.Port() && asked.Addr() == came.Addr().Unmap().WithZone("")
}

// opened is host:port for people to open.
func opened(at *net.TCPAddr, secure bool, names []string) string {
	port := strconv.Itoa(at.Port)
	host := at.IP.String()
	if at.IP.IsUnspecified() {
		host = "localhost"
		if h, err := os.Hostname(); err == nil {
			host = h
		}
		if ip := outward(); ip != "" {
			host = ip
		}
		if len(names) > 0 {
			host = names[0]
			if h, p, err := net.SplitHostPort(host); err == nil {
				host, port = h, p
			}
		}
	}
	if port == defaultPort(secure) {
		return strings.TrimSuffix(net.JoinHostPort(host, ""), ":")
	}
	return net.JoinHostPort(host, port)
}

// outward is an address of this machine that others may reach; empty: none is known.
func outward() string {
	for _, a := range interfaceAddresses() {
		if !a.IsLoopback() && !a.IsLinkLocalUnicast() {
			return a.String()
		}
	}
	return ""
}

func interfaceAddresses() []net.IP {
	var out []net.IP
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil // then names alone have to do
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok {
			out = append(out, n.IP)
		}
	}
	return out
}

// certified lists what a certificate for an address is made for.
func certified(address string, names []string) []string {
	var out []string
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && host != "" && (ip == nil || !ip.IsUnspecified()) {
		out = append(out, host)
	} else {
		if h, err := os.Hostname(); err == nil {
			out = append(out, h)
		}
		for _, ip := range interfaceAddresses() {
			out = append(out, ip.String())
		}
	}
	for _, n := range names {
		if h, _, err := net.SplitHostPort(n); err == nil {
			n = h
		}
		out = append(out, n)
	}
	return out
}
