package dev.askel.engine.execution;

/** Errors that concern the whole node. */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Throws {@code failure} again if the virtual machine is broken or out of memory. Any other
     * error, also a recursion that is too deep or a class that cannot be loaded, concerns only the
     * execution that met it: it must neither end the node nor, unnoticed, an actor.
     */
    public static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError error
                && !(failure instanceof StackOverflowError)) {
            throw error;
        }
    }
}
