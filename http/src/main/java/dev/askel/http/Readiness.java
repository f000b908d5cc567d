package dev.askel.http;

import java.util.List;

/**
 * Whether this node should receive requests. Every {@code GET /health/ready} calls it, so it must
 * be quick.
 */
@FunctionalInterface
public interface Readiness {
    /** Returns the unmet conditions as text for people; empty when the node is ready. */
    List<String> unmetConditions();
}
