package dev.askel.http;

import java.util.List;

/**
 * Whether this node should be sent requests; asked at every {@code GET /health/ready}, so it must
 * be quick.
 */
@FunctionalInterface
public interface Readiness {
    /** What the node still waits for, in words for a person; empty when it is ready. */
    List<String> waitsFor();
}
