package dev.askel.asl.interpreter.context;

import dev.askel.asl.history.FramePath;

/** Makes task tokens. The same attempt always gets the same token. */
@FunctionalInterface
public interface TaskTokens {
    /** The token of attempt {@code ordinal} of the frame, in redrive number {@code redrive}. */
    String token(FramePath frame, int ordinal, int redrive);
}
