package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.EngineResources;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.reencryption.SealedResources;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.warning.LimitedWarnings;
import dev.askel.trigger.webhook.WebhookJson.GivenWebhook;
import dev.askel.trigger.webhook.WebhookTable.WebhookRow;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Webhooks in the database: the operations on them, and their lookup for requests. */
final class StoredWebhooks implements Webhooks, WebhookLookup {
    private static final Logger LOG = LoggerFactory.getLogger(StoredWebhooks.class);
    private static final int PREVIOUS_SECONDS_DEFAULT = 86_400;
    private static final int PREVIOUS_SECONDS_MAX = 30 * 86_400;

    private final EngineResources engine;
    private final Executions executions;
    private final Executor executor;
    private final ArnScope defaults;
    private final ContentSealer seal;
    private final WebhookCache cache;
    private final RequestRates rates = new RequestRates(System::nanoTime);
    private final LimitedWarnings warnings = new LimitedWarnings(LOG, System::nanoTime);

    /**
     * Creates the operations on the webhooks of a migrated database.
     *
     * @param executor runs the rest of a request after a read of the database
     * @param defaults the account and region of paths without them
     */
    StoredWebhooks(
            EngineResources engine, Executions executions, Executor executor, ArnScope defaults) {
        this.engine = engine;
        this.executions = executions;
        this.executor = executor;
        this.defaults = defaults;
        seal =
                new ContentSealer(
                        engine.keys().derivedFor(SealedResources.WEBHOOKS.keyPurpose()),
                        new SecureRandom());
        cache = new WebhookCache(engine.time());
    }

    @Override
    public CompletionStage<Answer<WebhookDescription>> putWebhook(
            Caller caller, String name, byte[] body) {
        return put(caller, name, body, true);
    }

    @Override
    public CompletionStage<Answer<WebhookDescription>> createWebhook(
            Caller caller, String name, byte[] body) {
        return put(caller, name, body, false);
    }

    private CompletionStage<Answer<WebhookDescription>> put(
            Caller caller, String name, byte[] body, boolean mayReplace) {
        GivenWebhook given;
        try {
            given = WebhookInput.read(name, body);
        } catch (InvalidWebhookException e) {
            return Answer.refusedStage(invalid(e));
        }
        var webhook = given.webhook();
        return executions
                .typeToStart(caller, webhook.stateMachineArn())
                .thenCompose(type ->
                        WebhookInput.machineRefusal(webhook, type.orElse(null))
                                .<CompletionStage<Answer<WebhookDescription>>>map(
                                        Answer::refusedStage)
                                .orElseGet(() -> store(caller, given, mayReplace)));
    }

    private CompletionStage<Answer<WebhookDescription>> store(
            Caller caller, GivenWebhook given, boolean mayReplace) {
        var scope = caller.scope();
        var name = given.webhook().name();
        return evictWhenChanged(
                engine.workers()
                        .submit(database ->
                                database.transact(connection -> {
                                    long count = WebhookTable.countAndLock(connection, scope);
                                    var found = WebhookTable.lock(connection, scope, name);
                                    if (found != null && !mayReplace) {
                                        return Answer.refused(
                                                new EngineError.ConflictException(
                                                        "The webhook %s exists already."
                                                                .formatted(name)));
                                    }
                                    if (found == null && count >= WEBHOOKS_MAX) {
                                        return Answer.refused(
                                                new EngineError.ServiceQuotaExceededException(
                                                        "The maximum number of webhooks of an account in a region has been reached: "
                                                                + WEBHOOKS_MAX));
                                    }
                                    var secrets = secrets(scope, given, found);
                                    if (secrets == null) {
                                        return Answer.refused(secretNeeded());
                                    }
                                    return Answer.ok(
                                            write(
                                                    connection,
                                                    scope,
                                                    given.webhook(),
                                                    secrets,
                                                    found));
                                })));
    }

    private static EngineError secretNeeded() {
        return new EngineError.ValidationException(
                "1 validation error detected: Member 'secret' must not be null, because the webhook is new or has another verification");
    }

    /**
     * Returns the secrets of a changed webhook. Without a new secret the present ones remain, but
     * only for the same verification.
     *
     * @return null when the request must contain a secret
     */
    private @Nullable WebhookSecrets secrets(
            ArnScope scope, GivenWebhook given, @Nullable WebhookRow found) {
        var verification = given.webhook().verification();
        if (!verification.hasSecret()) {
            return WebhookSecrets.NONE;
        }
        if (given.secret() != null) {
            return WebhookSecrets.of(given.secret());
        }
        if (found == null
                || !WebhookCodec.decodeDefinition(found.name(), found.definition())
                        .verification()
                        .getClass()
                        .equals(verification.getClass())) {
            return null;
        }
        return openSecrets(scope, found);
    }

    private WebhookDescription write(
            Connection connection,
            ArnScope scope,
            Webhook webhook,
            WebhookSecrets secrets,
            @Nullable WebhookRow found)
            throws SQLException {
        var now = now();
        var id = found == null ? UUID.randomUUID() : found.id();
        var row =
                new WebhookRow(
                        webhook.name(),
                        id,
                        WebhookCodec.encodeDefinition(webhook),
                        seal.seal(
                                SealedResources.WEBHOOKS.owner(scope, webhook.name(), id),
                                WebhookCodec.encodeSecrets(secrets)),
                        found == null ? now : found.createdAt(),
                        now);
        if (found == null) {
            WebhookTable.insert(connection, scope, row);
        } else {
            WebhookTable.update(connection, scope, row);
        }
        return describe(scope, row);
    }

    @Override
    public CompletionStage<Answer<WebhookDescription>> rotateWebhookSecret(
            Caller caller, String name, byte[] body) {
        Secret secret;
        Duration previous;
        try {
            var members = JsonMembers.of(WebhookInput.parse(body));
            secret = WebhookJson.readSecret(members);
            previous =
                    Duration.ofSeconds(
                            members.integerOr(
                                    "previousValidSeconds",
                                    PREVIOUS_SECONDS_DEFAULT,
                                    0,
                                    PREVIOUS_SECONDS_MAX));
            members.refuseOthers();
        } catch (InvalidWebhookException e) {
            return Answer.refusedStage(invalid(e));
        }
        var scope = caller.scope();
        return evictWhenChanged(
                engine.workers()
                        .submit(database ->
                                database.transact(connection -> {
                                    var found = WebhookTable.lock(connection, scope, name);
                                    if (found == null) {
                                        return unknown(name);
                                    }
                                    var webhook =
                                            WebhookCodec.decodeDefinition(name, found.definition());
                                    return webhook.verification().hasSecret()
                                            ? Answer.ok(
                                                    write(
                                                            connection,
                                                            scope,
                                                            webhook,
                                                            openSecrets(scope, found)
                                                                    .rotated(
                                                                            secret, previous,
                                                                            now()),
                                                            found))
                                            : Answer.refused(
                                                    new EngineError.ValidationException(
                                                            "Webhook %s has no secret."
                                                                    .formatted(name)));
                                })));
    }

    @Override
    public CompletionStage<Answer<WebhookDescription>> deleteWebhook(Caller caller, String name) {
        var scope = caller.scope();
        return evictWhenChanged(
                engine.workers()
                        .submit(database ->
                                database.transact(connection -> {
                                    var found = WebhookTable.lock(connection, scope, name);
                                    if (found == null) {
                                        return unknown(name);
                                    }
                                    WebhookTable.delete(connection, scope, name);
                                    return Answer.ok(describe(scope, found, null));
                                })));
    }

    @Override
    public CompletionStage<Answer<WebhookDescription>> describeWebhook(Caller caller, String name) {
        var scope = caller.scope();
        return engine.workers()
                .submit(database -> {
                    var found =
                            database.find(connection -> WebhookTable.find(connection, scope, name));
                    return found == null ? unknown(name) : Answer.ok(describe(scope, found));
                });
    }

    @Override
    public CompletionStage<Answer<WebhookPage>> listWebhooks(Caller caller, Page page) {
        var scope = caller.scope();
        var pages = "ListWebhooks|" + scope.account() + "|" + scope.region();
        var tokens = engine.pageTokens();
        var token = page.token();
        return engine.workers()
                .submit(
                        token == null ? Answer.ok("") : tokens.read(pages, token),
                        (database, after) -> {
                            var first =
                                    Pages.of(
                                            database.read(connection ->
                                                    WebhookTable.listAfter(
                                                            connection,
                                                            scope,
                                                            after,
                                                            page.size() + 1)),
                                            page.size());
                            var last = first.last();
                            return Answer.ok(
                                    new WebhookPage(
                                            first.items().stream()
                                                    .map(row -> describe(scope, row))
                                                    .toList(),
                                            last == null
                                                    ? null
                                                    : tokens.issue(pages, last.name())));
                        });
    }

    /** Removes a changed webhook from this node's cache. */
    private CompletionStage<Answer<WebhookDescription>> evictWhenChanged(
            CompletionStage<Answer<WebhookDescription>> change) {
        return change.thenApply(answer -> {
            if (answer instanceof Answer.Ok(var webhook)) {
                cache.remove(webhook.webhookArn());
            }
            return answer;
        });
    }

    /** Describes a row. A row that cannot be read is described as far as possible. */
    private WebhookDescription describe(ArnScope scope, WebhookRow row) {
        Instant previousValidUntil = null;
        try {
            previousValidUntil = openSecrets(scope, row).previousValidUntil(now());
        } catch (IllegalStateException | IllegalArgumentException unreadable) {
            warnUnreadable(scope, row, unreadable);
        }
        return describe(scope, row, previousValidUntil);
    }

    private WebhookDescription describe(
            ArnScope scope, WebhookRow row, @Nullable Instant previousValidUntil) {
        JsonNode definition;
        try {
            definition =
                    WebhookJson.write(WebhookCodec.decodeDefinition(row.name(), row.definition()));
        } catch (IllegalStateException unreadable) {
            warnUnreadable(scope, row, unreadable);
            definition = WebhookCodec.readUnchecked(row.definition());
        }
        return new WebhookDescription(
                ActiveWebhook.arn(scope, row.name()),
                row.name(),
                WebhookPath.of(scope, row.name(), defaults),
                definition,
                previousValidUntil,
                row.createdAt(),
                row.modifiedAt());
    }

    private void warnUnreadable(ArnScope scope, WebhookRow row, RuntimeException unreadable) {
        warnings.warn(
                ActiveWebhook.arn(scope, row.name()),
                "The stored webhook cannot be read: " + unreadable.getMessage());
    }

    private WebhookSecrets openSecrets(ArnScope scope, WebhookRow row) {
        return WebhookCodec.decodeSecrets(
                seal.open(
                        SealedResources.WEBHOOKS.owner(scope, row.name(), row.id()), row.sealed()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(engine.time().millis());
    }

    private static EngineError invalid(InvalidWebhookException e) {
        return new EngineError.ValidationException(String.valueOf(e.getMessage()));
    }

    private static <T> Answer<T> unknown(String name) {
        return Answer.refused(
                new EngineError.ResourceNotFound(
                        "Webhook %s does not exist.".formatted(name), name));
    }

    // Lookup

    @Override
    public CompletionStage<LookupResult> find(String path) {
        return WebhookPath.parse(path, defaults)
                .map(this::find)
                .orElseGet(() -> CompletableFuture.completedStage(new Unknown()));
    }

    private CompletionStage<LookupResult> find(WebhookPath path) {
        return cache.get(ActiveWebhook.arn(path.scope(), path.name()), () -> read(path))
                .thenApply(found ->
                        found instanceof Known(var webhook, _)
                                ? new Known(webhook, path.rest())
                                : found);
    }

    private CompletionStage<LookupResult> read(WebhookPath path) {
        var scope = path.scope();
        return engine.workers()
                .submit(database ->
                        Answer.ok(
                                Optional.ofNullable(
                                        database.find(connection ->
                                                WebhookTable.find(
                                                        connection, scope, path.name())))))
                .thenApplyAsync(
                        answer ->
                                switch (answer) {
                                    case Answer.Ok(var row) ->
                                            row.map(it -> activate(scope, it))
                                                    .orElseGet(Unknown::new);
                                    case Answer.Refused(EngineError.ThrottlingException _) ->
                                            new Overloaded();
                                    case Answer.Refused(_) -> new Unavailable();
                                },
                        executor);
    }

    /** A row that cannot be read verifies no request, so its requests are refused. */
    private LookupResult activate(ArnScope scope, WebhookRow row) {
        try {
            return new Known(
                    new ActiveWebhook(
                            scope,
                            row.id(),
                            WebhookCodec.decodeDefinition(row.name(), row.definition()),
                            openSecrets(scope, row)),
                    "");
        } catch (IllegalStateException | IllegalArgumentException unreadable) {
            warnUnreadable(scope, row, unreadable);
            return new Unknown();
        }
    }

    @Override
    public BodyVerification verify(ActiveWebhook webhook, SignatureHeaders headers) {
        return webhook.verify(headers, now());
    }

    @Override
    public boolean tryTake(ActiveWebhook webhook) {
        return rates.tryTake(webhook);
    }
}
