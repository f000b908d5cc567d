package dev.askel.engine.registry;

import dev.askel.engine.api.Activities.ActivityListItem;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.CreateActivityResult;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.Activities.DeleteActivityResult;
import dev.askel.engine.api.Activities.DescribeActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ActivityAlreadyExists;
import dev.askel.engine.api.EngineError.ActivityDoesNotExist;
import dev.askel.engine.api.EngineError.ActivityLimitExceeded;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.table.ActivityTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.StoredActivity;
import dev.askel.engine.registry.table.TagTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Creates, describes, deletes and lists activities (docs/aws/api.md, 4.5 Activities and task
 * tokens).
 */
public final class RegisteredActivities {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final RegistryLimits limits;
    private final NamePages pages;
    private final ActivityDirectory directory;

    RegisteredActivities(
            SqlWorkers workers,
            EngineTime time,
            RegistryLimits limits,
            PageTokens tokens,
            ActivityDirectory directory) {
        this.workers = workers;
        this.time = time;
        this.limits = limits;
        this.pages = new NamePages(tokens, "ListActivities");
        this.directory = directory;
    }

    /**
     * Creates an activity, or returns the existing activity of that name when its encryption is the
     * same.
     */
    public CompletionStage<Answer<CreateActivityResult>> createActivity(
            Caller caller, CreateActivityRequest request) {
        var arn =
                Names.check(request.name())
                        .then(name ->
                                ConfigurationRules.check(
                                        new ActivityArn(caller.scope(), name),
                                        TagRules.check(request.tags())));
        return workers.submit(arn, (database, checked) -> create(database, checked, request));
    }

    private Answer<CreateActivityResult> create(
            Database database, ActivityArn arn, CreateActivityRequest request) throws SQLException {
        var activity = database.transact(connection -> insert(connection, arn, request));
        directory.evict(arn);
        return activity.map(stored -> new CreateActivityResult(arn.toString(), stored.createdAt()));
    }

    private Answer<StoredActivity> insert(
            Connection connection, ActivityArn arn, CreateActivityRequest request)
            throws SQLException {
        ActivityTable.lockNames(connection, arn.scope());
        var known = ActivityTable.find(connection, arn);
        if (known != null) {
            var wanted =
                    Objects.requireNonNullElse(
                            request.encryptionConfiguration(), EncryptionConfiguration.NONE);
            return known.describedEncryption().equals(wanted)
                    ? Answer.ok(known)
                    : Answer.refused(new ActivityAlreadyExists(arn.toString()));
        }
        // This check comes after the lookup: a request with a different encryption for an existing
        // activity gets ActivityAlreadyExists.
        var unusable = ConfigurationRules.encryptionRefusal(request.encryptionConfiguration());
        if (unusable != null) {
            return Answer.refused(unusable);
        }
        if (EncryptionKeys.isCustomers(request.encryptionConfiguration())) {
            return Answer.refused(
                    new InvalidEncryptionConfiguration(
                            "the key of the state machine encrypts the inputs of its activity tasks"));
        }
        if (ActivityTable.count(connection, arn.scope()) >= limits.activitiesMax()) {
            return Answer.refused(new ActivityLimitExceeded());
        }
        var activity =
                new StoredActivity(
                        arn.name(),
                        request.encryptionConfiguration(),
                        Instant.ofEpochMilli(time.millis()));
        ActivityTable.insert(connection, arn.scope(), activity);
        return TagTable.add(connection, arn, request.tags(), limits.tagsMax()).map(_ -> activity);
    }

    /** Describes an activity, or refuses with {@code ActivityDoesNotExist}. */
    public CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request) {
        return workers.submit(
                own(caller, request.activityArn()),
                (database, arn) -> {
                    var found = database.find(connection -> ActivityTable.find(connection, arn));
                    return found == null
                            ? Answer.refused(unknown(arn))
                            : Answer.ok(
                                    new DescribeActivityResult(
                                            arn.toString(),
                                            arn.name(),
                                            found.createdAt(),
                                            found.describedEncryption()));
                });
    }

    /** Deletes an activity; an unknown activity counts as deleted (recorded). */
    public CompletionStage<Answer<DeleteActivityResult>> deleteActivity(
            Caller caller, DeleteActivityRequest request) {
        var own = own(caller, request.activityArn());
        if (own instanceof Answer.Refused<ActivityArn>(ActivityDoesNotExist _)) {
            return Answer.okStage(new DeleteActivityResult());
        }
        return workers.submit(
                own,
                (database, arn) -> {
                    var deleted =
                            database.transact(connection -> {
                                ActivityTable.delete(connection, arn);
                                TagTable.removeAll(connection, arn);
                                return Answer.ok(new DeleteActivityResult());
                            });
                    directory.evict(arn);
                    return deleted;
                });
    }

    /** Lists the caller's activities, by name. */
    public CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request) {
        var size = request.page().size();
        var scope = caller.scope();
        return workers.submit(
                pages.nameBefore(caller, request.page()),
                (database, after) -> {
                    var rows =
                            database.read(connection ->
                                    ActivityTable.listAfter(connection, scope, after, size + 1));
                    var page = Pages.of(rows, size);
                    return Answer.ok(
                            new ListActivitiesResult(
                                    page.items().stream().map(row -> item(scope, row)).toList(),
                                    pages.nextToken(caller, page, StoredActivity::name)));
                });
    }

    private static ActivityListItem item(ArnScope scope, StoredActivity activity) {
        return new ActivityListItem(
                new ActivityArn(scope, activity.name()).toString(),
                activity.name(),
                activity.createdAt());
    }

    private static Answer<ActivityArn> own(Caller caller, String text) {
        return Scopes.requireOwn(caller, Arns.parseActivity(text), RegisteredActivities::unknown);
    }

    private static EngineError unknown(ActivityArn arn) {
        return new ActivityDoesNotExist(arn.toString());
    }
}
