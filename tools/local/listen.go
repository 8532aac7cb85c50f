package local

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens a TCP address and says in one line why it cannot.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken by another program; choose another address with --listen or --sfn-listen", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listening at %s is not permitted", address)
	default:
		return nil, fmt.Errorf("cannot listen at %s: %w", address, cause(err))
	}
}

// cause leaves out what net repeats of the address.
func cause(err error) error {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Err
	}
	return err
}

// reachable returns the URL at which this machine reaches a listener.
func reachable(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// open says whether a listener takes connections from other machines.
func open(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return ok && !a.IP.IsLoopback()
}
