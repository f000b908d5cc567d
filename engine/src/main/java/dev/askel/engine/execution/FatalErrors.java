package dev.askel.engine.execution;

/** Recognizes errors that concern the whole node. */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Throws {@code failure} again if the virtual machine is broken or out of memory. Any other
     * error, such as a deep recursion or a missing class, concerns only its execution. The caller
     * must handle such an error: it must end neither the node nor, silently, an actor.
     */
    public static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError error
                && !(failure instanceof StackOverflowError)) {
            throw error;
        }
    }
}
