package dev.askel.http;

import java.util.List;

/**
 * Whether this node should receive requests. Every {@code GET /health/ready} calls it, so it must
 * be quick.
 */
@FunctionalInterface
public interface Readiness {
    /**
     * The conditions that the node still waits for, as text for a person; empty when it is ready.
     */
    List<String> waitsFor();
}
