package dev.askel.engine.execution;

/** Recognizes errors that affect the whole node. */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Rethrows {@code failure} if the virtual machine is broken or out of memory. Any other error,
     * such as a deep recursion or a missing class, affects only its execution. The caller must
     * handle such an error. Otherwise the error could end the node, or end an actor without a
     * message.
     */
    public static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError error
                && !(failure instanceof StackOverflowError)) {
            throw error;
        }
    }
}
