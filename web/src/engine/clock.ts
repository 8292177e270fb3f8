// How far a run is and how long it will take: reading, training and writing take known shares of the bar.
const kReading = 0.05;
const kTraining = 0.85;

export class RunClock {
  private read = 0;
  private trained = 0;
  private written = 0;
  private read_ms = 0;
  private training_since = 0;
  private readonly started = performance.now();

  constructor(private readonly photos: number) {}

  photo_read(): void {
    this.read += 1;
    this.read_ms = performance.now() - this.started;
    this.training_since = performance.now();
  }

  /** fraction: of the loop's work, 0..1. */
  training(fraction: number): void {
    this.trained = fraction;
  }

  photo_written(): void {
    this.trained = 1;
    this.written += 1;
  }

  get fraction(): number {
    const share = (done: number) => done / Math.max(1, this.photos);
    return kReading * share(this.read) + kTraining * this.trained + (1 - kReading - kTraining) * share(this.written);
  }

  /** null while it cannot be told: before the training has come some way. */
  get seconds_left(): number | null {
    if (this.trained < 0.02) return null;
    const training = ((performance.now() - this.training_since) * (1 - this.trained)) / this.trained;
    // Writing a photo (encode, decode, compare) takes about twice as long as reading it.
    const writing = 2 * (this.read_ms / Math.max(1, this.read)) * (this.photos - this.written);
    return ((this.trained < 1 ? training : 0) + writing) / 1000;
  }
}
