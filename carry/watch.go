package carry

import (
	"slices"
	"sync"

	"parley"
)

// watcher calls changed for each signal of [Site.Watch], of a set of channels that may
// change. Follow and stop are called by one goroutine, changed by several.
type watcher struct {
	site    Site
	changed func(channel parley.Hash)
	ends    map[parley.Hash]chan struct{}
	running sync.WaitGroup
}

func newWatcher(site Site, changed func(parley.Hash)) *watcher {
	return &watcher{site: site, changed: changed, ends: make(map[parley.Hash]chan struct{})}
}

// follow watches these channels from now on, and no others.
func (w *watcher) follow(channels []parley.Hash) {
	for channel, end := range w.ends {
		if !slices.Contains(channels, channel) {
			close(end)
			delete(w.ends, channel)
		}
	}
	for _, channel := range channels {
		if w.ends[channel] != nil {
			continue
		}
		end := make(chan struct{})
		w.ends[channel] = end
		signal, cancel := w.site.Watch(channel)
		w.running.Go(func() {
			defer cancel()
			for {
				select {
				case <-end:
					return
				case _, ok := <-signal:
					if !ok {
						return
					}
					w.changed(channel)
				}
			}
		})
	}
}

// stop ends all watching and waits until it has ended.
func (w *watcher) stop() {
	w.follow(nil)
	w.running.Wait()
}
