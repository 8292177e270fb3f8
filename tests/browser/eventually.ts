import assert from 'node:assert/strict';

/** Waits until `read` gives what `good` accepts, and returns it; fails after deadline_ms. */
export async function eventually<T>(read: () => Promise<T>, good: (value: T) => boolean, deadline_ms = 20_000): Promise<T> {
  for (const start = Date.now(); ; ) {
    const value = await read();
    if (good(value)) return value;
    assert.ok(Date.now() - start < deadline_ms, `still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
