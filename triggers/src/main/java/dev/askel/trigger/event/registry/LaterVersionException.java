package dev.askel.trigger.event.registry;

/**
 * A rule or a target that a later release has stored. Nodes of both releases run during a rolling
 * update. This node cannot know whether an event matches such a rule.
 */
public final class LaterVersionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LaterVersionException(int version, int versionMax) {
        super("a stored document has version %d, expected 1 to %d".formatted(version, versionMax));
    }
}
