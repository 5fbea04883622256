// What is played: a video, or, where there is none to play, a clock of the same length.

class Player {
  /** video: the element or null. duration: seconds, or null to ask the video. */
  constructor(video, duration, changed) {
    this.video = video;
    this.duration = duration || 0;
    this.changed = changed;
    this.at = 0;
    this.started = null;
    this.stopped = false;
    if (video) this.listen(video);
  }

  listen(video) {
    const events = ['timeupdate', 'seeked', 'seeking', 'play', 'pause', 'ended', 'loadeddata'];
    for (const name of events) {
      video.addEventListener(name, () => this.changed());
    }
    video.addEventListener('loadedmetadata', () => {
      if (!this.duration && Number.isFinite(video.duration)) this.duration = video.duration;
      this.changed();
    });
    video.addEventListener('play', () => this.follow());
  }

  /** Redraw with each picture that is shown while the video plays. */
  follow() {
    const step = () => {
      if (this.stopped || !this.video) return;
      this.changed();
      if (!this.video.paused && !this.video.ended) next();
    };
    const next = () =>
      'requestVideoFrameCallback' in HTMLVideoElement.prototype
        ? this.video.requestVideoFrameCallback(step)
        : requestAnimationFrame(step);
    next();
  }

  get time() {
    if (this.video) return this.video.currentTime;
    if (this.started === null) return this.at;
    return Math.min(this.duration, this.at + (performance.now() - this.started) / 1000);
  }

  get playing() {
    return this.video ? !this.video.paused && !this.video.ended : this.started !== null;
  }

  seek(time) {
    const end = this.duration || Infinity;
    const wanted = Math.min(Math.max(0, time), end);
    if (this.video) this.video.currentTime = Math.min(wanted, Math.max(0, end - 1e-3));
    this.at = wanted;
    if (this.started !== null) this.started = performance.now();
    this.changed();
  }

  toggle() {
    if (this.video) {
      if (this.playing) this.video.pause();
      else this.video.play().catch(() => {}); // what cannot be played says so by its error event
      return;
    }
    if (this.started !== null) {
      this.at = this.time;
      this.started = null;
    } else if (this.duration) {
      if (this.at >= this.duration) this.at = 0;
      this.started = performance.now();
      this.run();
    }
    this.changed();
  }

  run() {
    if (this.stopped || this.started === null) return;
    if (this.time >= this.duration) {
      this.at = this.duration;
      this.started = null;
    }
    this.changed();
    requestAnimationFrame(() => this.run());
  }

  /** Go on with the clock alone, when the video turns out not to be playable. */
  loseVideo() {
    this.video = null;
    this.changed();
  }

  stop() {
    this.stopped = true;
    this.started = null;
    if (this.video) this.video.pause();
  }
}
