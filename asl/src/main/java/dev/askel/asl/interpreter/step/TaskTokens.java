package dev.askel.asl.interpreter.step;

import dev.askel.asl.history.FramePath;

/** Makes task tokens; the same attempt always gets the same one. */
@FunctionalInterface
public interface TaskTokens {
    /** The token of attempt {@code ordinal} of the frame, in redrive number {@code redrive}. */
    String token(FramePath frame, int ordinal, int redrive);
}
