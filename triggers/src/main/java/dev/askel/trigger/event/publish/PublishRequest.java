package dev.askel.trigger.event.publish;

import dev.askel.engine.api.Answer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The accepted events of a request, before they are durable.
 *
 * @param bytes the counted size of the events
 * @param stored completes when the deliveries of the batch are durable, with the events of the
 *     batch that have too many deliveries and stored none
 */
record PublishRequest(
        List<PublishedEvent> events,
        long bytes,
        CompletableFuture<Answer<Set<PublishedEvent>>> stored) {}
