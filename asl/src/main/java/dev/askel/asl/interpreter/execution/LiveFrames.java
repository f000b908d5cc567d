package dev.askel.asl.interpreter.execution;

/** The frames that can still advance. */
public final class LiveFrames {
    private LiveFrames() {}

    /** Whether neither the frame nor an enclosing frame has ended. */
    public static boolean isLive(ExecutionState state, Frame frame) {
        var each = frame;
        while (each.isOpen()) {
            if (each.path().isRoot()) {
                return true;
            }
            var parent = state.frame(each.path().parent());
            if (parent == null) {
                return false;
            }
            each = parent;
        }
        return false;
    }
}
