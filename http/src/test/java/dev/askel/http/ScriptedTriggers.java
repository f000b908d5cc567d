package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.trigger.event.ApiDestinations;
import dev.askel.trigger.event.EventBridge;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventConnections;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventTags;
import dev.askel.trigger.mqtt.MqttSubscriptions;
import dev.askel.trigger.schedule.Schedules;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Schedules and event buses that record the callers of all operations and refuse them, except tests
 * of patterns.
 */
final class ScriptedTriggers implements EventBridge {
    private final ConcurrentLinkedQueue<Caller> callers = new ConcurrentLinkedQueue<>();

    /** Removes and returns the callers since the last check. */
    List<Caller> takeCallers() {
        var taken = new ArrayList<Caller>();
        for (var caller = callers.poll(); caller != null; caller = callers.poll()) {
            taken.add(caller);
        }
        return taken;
    }

    Schedules schedules() {
        return recorded(Schedules.class);
    }

    @Override
    public EventRules rules() {
        return recorded(EventRules.class);
    }

    @Override
    public EventBuses buses() {
        return recorded(EventBuses.class);
    }

    @Override
    public EventTags tags() {
        return recorded(EventTags.class);
    }

    @Override
    public ApiDestinations destinations() {
        return recorded(ApiDestinations.class);
    }

    @Override
    public EventConnections connections() {
        return recorded(EventConnections.class);
    }

    @Override
    public EventPublisher publisher() {
        return recorded(EventPublisher.class);
    }

    /** Operations on MQTT subscriptions that record their callers, too. */
    MqttSubscriptions mqtt() {
        return recorded(MqttSubscriptions.class);
    }

    private <T> T recorded(Class<T> operations) {
        return operations.cast(
                Proxy.newProxyInstance(
                        operations.getClassLoader(),
                        new Class<?>[] {operations},
                        (_, _, arguments) -> {
                            if (!(arguments[0] instanceof Caller caller)) {
                                return Answer.ok(true);
                            }
                            callers.add(caller);
                            return CompletableFuture.completedStage(
                                    Answer.refused(new EngineError.ConflictException("recorded")));
                        }));
    }
}
