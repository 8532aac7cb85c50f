package engine

func (t *thread) runWait() {
	at, err := t.state.Pause.Until(t.effective, t, t.enteredAt)
	if err != nil {
		t.runtime(err)
		return
	}
	if at <= t.now() {
		t.complete(t.effective)
		return
	}
	t.phase = pausing
	t.timer = t.x.e.after(at, func() { t.complete(t.effective); t.resume() })
	t.x.e.touchWaiting(t.x)
}

// resume queues a thread that a timer has taken on.
func (t *thread) resume() {
	if t.phase == moving {
		t.x.e.ready.push(t)
	}
}
