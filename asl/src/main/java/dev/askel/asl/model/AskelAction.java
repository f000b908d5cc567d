package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * The Task resources that Askel adds to those of AWS, {@code arn:aws:states:::askel:<action>}. The
 * engine performs these actions itself.
 */
public enum AskelAction {
    /** Waits for signals that are sent to the execution. */
    WAIT_FOR_SIGNAL("waitForSignal"),
    /** Sends a signal to an execution, or to all executions that wait with a key. */
    SEND_SIGNAL("sendSignal"),
    /** Waits for permits of a semaphore, which the execution then holds. */
    ACQUIRE("acquire"),
    /** Releases permits that the execution holds. */
    RELEASE("release");

    /** The service in the ARN, which is resourceType in the history. */
    public static final String SERVICE = "askel";

    private final String resource;

    AskelAction(String resource) {
        this.resource = resource;
    }

    /** Returns the action in the ARN, which is resource in the history. */
    public String resource() {
        return resource;
    }

    /** Whether the action waits for signals or sends them. */
    public boolean isSignal() {
        return this == WAIT_FOR_SIGNAL || this == SEND_SIGNAL;
    }

    /** Whether the action changes the permits that the execution holds. */
    public boolean isSemaphore() {
        return this == ACQUIRE || this == RELEASE;
    }

    /** Returns the action of a service and a resource; null for resources of AWS. */
    public static @Nullable AskelAction of(String service, String resource) {
        if (service.equals(SERVICE)) {
            for (var action : values()) {
                if (action.resource.equals(resource)) {
                    return action;
                }
            }
        }
        return null;
    }

    /** Returns the action of a Task resource; null for resources of AWS. */
    public static @Nullable AskelAction of(Resource resource) {
        return resource instanceof Resource.Integration integration
                ? of(integration.service(), integration.resource())
                : null;
    }
}
