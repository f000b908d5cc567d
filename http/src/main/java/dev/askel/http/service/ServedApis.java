package dev.askel.http.service;

import dev.askel.engine.api.StepFunctions;
import dev.askel.trigger.event.EventBridge;
import org.jspecify.annotations.Nullable;

/**
 * The implementations of the services that this server offers.
 *
 * @param eventBridge null when the server has no event buses
 */
public record ServedApis(StepFunctions stepFunctions, @Nullable EventBridge eventBridge) {
    /** The maximum size of an execution's input and of a task's output, in UTF-8 bytes. */
    public int payloadBytesMax() {
        return stepFunctions.payloadBytesMax();
    }

    /** Whether the server offers a service. */
    public boolean has(ApiService service) {
        return switch (service) {
            case STEP_FUNCTIONS -> true;
            case EVENT_BRIDGE -> eventBridge != null;
        };
    }
}
