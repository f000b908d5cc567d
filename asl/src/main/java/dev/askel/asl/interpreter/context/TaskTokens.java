package dev.askel.asl.interpreter.context;

import dev.askel.asl.history.FramePath;

/** Creates task tokens. The same task attempt always gets the same token. */
@FunctionalInterface
public interface TaskTokens {
    /**
     * Returns the token of task attempt {@code ordinal} of the frame, after {@code redrive}
     * redrives.
     */
    String token(FramePath frame, int ordinal, int redrive);
}
