package dev.askel.engine.endpoint;

import dev.askel.engine.task.CallPermits;

/**
 * The permits of endpoints with a limit or a pause, and all other permits.
 *
 * @param endpoints grants the permits of endpoints
 * @param others grants the other permits
 */
public record CombinedPermits(NodeEndpoints endpoints, CallPermits others) implements CallPermits {
    @Override
    public int reservePermits(String permitName, int callsMax) {
        return of(permitName).reservePermits(permitName, callsMax);
    }

    @Override
    public void returnPermits(String permitName, int unused) {
        of(permitName).returnPermits(permitName, unused);
    }

    private CallPermits of(String permitName) {
        return NodeEndpoints.isPermit(permitName) ? endpoints : others;
    }
}
