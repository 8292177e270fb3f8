// Which requests this thread has made, and whether its policy lets one out: for the page and for its worker.

/** Of one thread, since it began. */
export interface RequestCount {
  /** All, to whatever site. */
  all: number;
  /** To other sites than the page's own. */
  elsewhere: number;
  /** Begun after the moment that was asked about. */
  later: number;
}

export class RequestLog {
  private readonly requests: { elsewhere: boolean; at_ms: number }[] = [];
  private readonly observer = new PerformanceObserver((list) => this.take(list.getEntries()));

  constructor() {
    this.observer.observe({ type: 'resource', buffered: true });
  }

  /** since_ms: milliseconds since 1970. */
  count(since_ms: number): RequestCount {
    this.take(this.observer.takeRecords());
    return {
      all: this.requests.length,
      elsewhere: this.requests.filter(({ elsewhere }) => elsewhere).length,
      later: this.requests.filter(({ at_ms }) => at_ms >= since_ms).length,
    };
  }

  private take(entries: PerformanceEntryList): void {
    for (const { name, startTime } of entries) {
      const address = new URL(name);
      // A blob: is this page's own memory; the probe below never gets out.
      if (!address.protocol.startsWith('http') || address.href === probe) continue;
      this.requests.push({ elsewhere: address.origin !== location.origin, at_ms: performance.timeOrigin + startTime });
    }
  }
}

// A name that no network knows (RFC 6761): where no policy refuses it, it leads nowhere.
const probe = 'https://untaught.invalid/';

/** Tries to reach another site. True: the policy of this thread refused before anything was sent. */
export async function try_to_leave(): Promise<boolean> {
  let refused = false;
  const note = (event: Event) => (refused ||= (event as SecurityPolicyViolationEvent).blockedURI.startsWith(probe.slice(0, -1)));
  addEventListener('securitypolicyviolation', note);
  await fetch(probe, { mode: 'no-cors' }).catch(() => undefined);
  // The event follows the rejection.
  await new Promise((resolve) => setTimeout(resolve, 0));
  removeEventListener('securitypolicyviolation', note);
  return refused;
}
