// What is played: a video, or, where there is none to play, a clock of the same length.

const PATIENCE = 500; // ms after a seek until a picture that did not change counts as shown

class Player {
  /**
   * video: the element or null. facts: its duration, which a video that plays knows better, and the
   * start of its pictures, in seconds.
   */
  constructor(video, facts, changed) {
    this.video = video;
    this.duration = facts.duration || 0;
    this.start = facts.start || 0;
    this.changed = changed;
    this.shown = null; // the time of the picture on the screen, where the browser tells it
    this.awaited = null;
    this.at = 0;
    this.started = null;
    this.stopped = false;
    if (video) this.listen(video);
  }

  listen(video) {
    const events = ['timeupdate', 'seeked', 'play', 'pause', 'ended', 'loadeddata'];
    for (const name of events) {
      video.addEventListener(name, () => this.changed());
    }
    for (const name of ['loadedmetadata', 'durationchange']) {
      video.addEventListener(name, () => {
        if (Number.isFinite(video.duration)) this.duration = video.duration;
        this.changed();
      });
    }
    if ('requestVideoFrameCallback' in HTMLVideoElement.prototype) this.followPictures();
    else video.addEventListener('play', () => this.followClock());
  }

  /**
   * Redraw with each picture that is shown. Its own time counts, not the video's: the two differ
   * before the first picture, after the last, and wherever a browser shows one a little early.
   */
  followPictures() {
    const { video } = this;
    const step = (now, { mediaTime }) => {
      if (this.stopped || !this.video) return;
      clearTimeout(this.awaited);
      this.shown = mediaTime;
      this.changed();
      video.requestVideoFrameCallback(step);
    };
    video.requestVideoFrameCallback(step);
    video.addEventListener('seeking', () => {
      // Until the new picture comes; where none does, the old one is still there.
      const last = this.shown;
      this.shown = null;
      clearTimeout(this.awaited);
      this.awaited = setTimeout(() => {
        if (this.shown === null) this.shown = last;
        this.changed();
      }, PATIENCE);
      this.changed();
    });
  }

  followClock() {
    const step = () => {
      if (this.stopped || !this.video) return;
      this.changed();
      if (!this.video.paused && !this.video.ended) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    this.video.addEventListener('seeking', () => this.changed());
  }

  /** The time of the picture that is shown: what the boxes are drawn for. */
  get picture() {
    if (this.video && this.shown !== null) return this.shown;
    return Math.max(this.time, this.start);
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
