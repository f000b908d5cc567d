package dev.askel.trigger.webhook;

import dev.askel.engine.EngineResources;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.trigger.recent.RecentDeliveryWriter;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The webhooks of a node: their operations, and the parts that serve their requests. */
public final class WebhookServices {
    /** A node without webhooks. */
    public static final WebhookServices NONE =
            new WebhookServices(new NoWebhooks(), null, null, null);

    private final Webhooks operations;
    private final @Nullable WebhookLookup lookup;
    private final @Nullable RequestMappings mappings;
    private final @Nullable RequestRecords records;

    private WebhookServices(
            Webhooks operations,
            @Nullable WebhookLookup lookup,
            @Nullable RequestMappings mappings,
            @Nullable RequestRecords records) {
        this.operations = operations;
        this.lookup = lookup;
        this.mappings = mappings;
        this.records = records;
    }

    /**
     * Creates the webhooks of a node.
     *
     * @param engine the engine of the node
     * @param executions checks that the machine of a webhook exists
     * @param executor runs the rest of a request after a read of the database or an evaluation
     * @param defaults the account and region of {@code /hooks/NAME}
     */
    public static WebhookServices create(
            EngineResources engine, Executions executions, Executor executor, ArnScope defaults) {
        var stored = new StoredWebhooks(engine, executions, executor, defaults);
        var recent = new RecentDeliveryWriter(engine.workers(), engine.time(), executor);
        return new WebhookServices(
                stored,
                stored,
                new RequestMappings(engine.evaluations(), engine.time(), executor),
                new RequestRecords(recent::add, engine.time()));
    }

    /** Returns these services with other operations, for tests of the routes. */
    public WebhookServices withOperations(Webhooks other) {
        return new WebhookServices(other, lookup, mappings, records);
    }

    /** The operations on webhooks. */
    public Webhooks operations() {
        return operations;
    }

    /** Finds the webhooks of requests; null on a node without webhooks. */
    public @Nullable WebhookLookup lookup() {
        return lookup;
    }

    /**
     * Creates the runs of requests; null on a node without webhooks.
     *
     * @param executions starts executions within the limits of the server
     */
    public @Nullable WebhookRuns runs(Executions executions, Feed feed) {
        return mappings == null || records == null
                ? null
                : new WebhookRuns(mappings, executions, feed, records);
    }

    /** Refuses all operations. */
    private static final class NoWebhooks implements Webhooks {
        private static <T> CompletionStage<Answer<T>> refused() {
            return Answer.refusedStage(new EngineError.ServiceUnavailable());
        }

        @Override
        public CompletionStage<Answer<WebhookDescription>> putWebhook(
                Caller caller, String name, byte[] body) {
            return refused();
        }

        @Override
        public CompletionStage<Answer<WebhookDescription>> createWebhook(
                Caller caller, String name, byte[] body) {
            return refused();
        }

        @Override
        public CompletionStage<Answer<WebhookDescription>> describeWebhook(
                Caller caller, String name) {
            return refused();
        }

        @Override
        public CompletionStage<Answer<WebhookPage>> listWebhooks(Caller caller, Page page) {
            return refused();
        }

        @Override
        public CompletionStage<Answer<WebhookDescription>> deleteWebhook(
                Caller caller, String name) {
            return refused();
        }

        @Override
        public CompletionStage<Answer<WebhookDescription>> rotateWebhookSecret(
                Caller caller, String name, byte[] body) {
            return refused();
        }
    }
}
