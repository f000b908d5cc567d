package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.target.Deliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The schedules in the database. */
public final class StoredSchedules implements Schedules {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final PageTokens tokens;
    private final Supplier<UUID> ids;
    private final StoredGroups groups;
    private final Deliveries deliveries;

    /**
     * Creates the operations on a migrated database.
     *
     * @param ids generates the ids of schedules, with random bits
     * @param deliveries receives the occurrences of backfills
     */
    public StoredSchedules(
            SqlWorkers workers,
            EngineTime time,
            PageTokens tokens,
            Supplier<UUID> ids,
            Deliveries deliveries) {
        this.workers = workers;
        this.time = time;
        this.tokens = tokens;
        this.ids = ids;
        this.deliveries = deliveries;
        groups = new StoredGroups(workers, time, tokens);
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    @Override
    public CompletionStage<Answer<String>> createSchedule(Caller caller, ScheduleRequest request) {
        var name = ScheduleName.of(caller, request.group(), request.name());
        return workers.submit(
                ScheduleRules.check(request.definition(), null, now()),
                (database, definition) ->
                        database.transact(connection -> create(connection, caller, name, request)));
    }

    private Answer<String> create(
            Connection connection, Caller caller, ScheduleName name, ScheduleRequest request)
            throws SQLException {
        var group = groups.share(connection, caller, name.group());
        if (group == null) {
            return SchedulerErrors.unknownGroup(name.group());
        }
        if (group.state() == ScheduleGroup.State.DELETING) {
            return SchedulerErrors.groupIsDeleted(name.group());
        }
        var now = now();
        var schedule =
                new Schedule(
                        name,
                        ids.get(),
                        request.definition(),
                        now,
                        now,
                        now,
                        request.clientToken());
        var jitter = FiringPolicy.of(group.tags()).jitter();
        if (ScheduleTable.insert(connection, schedule, FirstFiring.of(schedule, now, jitter))) {
            return Answer.ok(name.arn());
        }
        var existing = ScheduleTable.find(connection, name);
        return existing != null && isRepetition(existing, request)
                ? Answer.ok(name.arn())
                : SchedulerErrors.scheduleExists(name.name());
    }

    private static boolean isRepetition(Schedule existing, ScheduleRequest request) {
        return request.clientToken() != null
                && request.clientToken().equals(existing.clientToken())
                && request.definition().equals(existing.definition());
    }

    @Override
    public CompletionStage<Answer<String>> updateSchedule(Caller caller, ScheduleRequest request) {
        var name = ScheduleName.of(caller, request.group(), request.name());
        return workers.submit(database ->
                database.transact(connection -> update(connection, caller, name, request)));
    }

    private Answer<String> update(
            Connection connection, Caller caller, ScheduleName name, ScheduleRequest request)
            throws SQLException {
        var locked = ScheduleTable.lock(connection, name);
        if (locked == null) {
            return SchedulerErrors.unknownSchedule(name.name());
        }
        var before = locked.schedule();
        var group = groups.find(connection, caller, name.group());
        var jitter =
                (group == null ? FiringPolicy.DEFAULT : FiringPolicy.of(group.tags())).jitter();
        var now = now();
        switch (ScheduleRules.check(request.definition(), before.definition().start(), now)) {
            case Answer.Refused<ScheduleDefinition>(var error) -> {
                return Answer.refused(error);
            }
            case Answer.Ok<ScheduleDefinition>(var definition) -> {
                boolean isSame = definition.hasSameOccurrences(before.definition());
                var schedule =
                        new Schedule(
                                name,
                                before.id(),
                                definition,
                                before.createdAt(),
                                now,
                                isSame ? before.anchor() : now,
                                before.clientToken());
                ScheduleTable.update(
                        connection,
                        schedule,
                        FirstFiring.afterUpdate(before, locked.firing(), schedule, now, jitter));
                return Answer.ok(name.arn());
            }
        }
    }

    @Override
    public CompletionStage<Answer<Backfill>> backfillSchedule(
            Caller caller, BackfillRequest request) {
        var name = ScheduleName.of(caller, request.group(), request.name());
        var now = now();
        return workers.submit(
                Backfills.check(request, now),
                (database, checked) -> {
                    var backfill =
                            database.transact(
                                    connection -> backfill(connection, name, checked, now));
                    deliveries.onCommitted();
                    return backfill;
                });
    }

    private Answer<Backfill> backfill(
            Connection connection, ScheduleName name, BackfillRequest request, Instant now)
            throws SQLException {
        var schedule = ScheduleTable.find(connection, name);
        if (schedule == null) {
            return SchedulerErrors.unknownSchedule(name.name());
        }
        var period = Backfills.select(schedule, request);
        var occurrences = period.occurrences();
        var first =
                ScheduleTable.reserveBackfill(
                        connection, name, now, Backfills.duration(occurrences.size()));
        if (first == null) {
            return SchedulerErrors.unknownSchedule(name.name());
        }
        deliveries.insert(connection, Backfills.deliveries(schedule, occurrences, first));
        return Answer.ok(new Backfill(occurrences.size(), period.next()));
    }

    @Override
    public CompletionStage<Answer<Schedule>> getSchedule(Caller caller, String group, String name) {
        return workers.submit(database -> {
            var found =
                    database.find(connection ->
                            ScheduleTable.find(connection, ScheduleName.of(caller, group, name)));
            return found == null ? SchedulerErrors.unknownSchedule(name) : Answer.ok(found);
        });
    }

    @Override
    public CompletionStage<Answer<Boolean>> deleteSchedule(
            Caller caller, String group, String name) {
        return workers.submit(database ->
                database.transact(connection ->
                        ScheduleTable.delete(connection, ScheduleName.of(caller, group, name))
                                ? Answer.ok(true)
                                : SchedulerErrors.unknownSchedule(name)));
    }

    @Override
    public CompletionStage<Answer<ScheduleList>> listSchedules(
            Caller caller, ScheduleFilter filter) {
        var scope =
                "ListSchedules|%s|%s|%s|%s|%s"
                        .formatted(
                                caller.account(),
                                caller.region(),
                                filter.group(),
                                filter.namePrefix(),
                                filter.state());
        var token = filter.nextToken();
        return workers.submit(
                token == null ? Answer.ok("/") : tokens.read(scope, token),
                (database, position) -> {
                    int slash = position.indexOf('/');
                    return database.transact(connection -> {
                        if (filter.group() != null
                                && groups.find(connection, caller, filter.group()) == null) {
                            return SchedulerErrors.unknownGroup(filter.group());
                        }
                        return Answer.ok(
                                page(
                                        ScheduleTable.list(
                                                connection,
                                                caller,
                                                filter,
                                                position.substring(0, slash),
                                                position.substring(slash + 1),
                                                filter.maxResults() + 1),
                                        filter.maxResults(),
                                        scope));
                    });
                });
    }

    private ScheduleList page(List<Schedule> rows, int size, String scope) {
        if (rows.size() <= size) {
            return new ScheduleList(rows, null);
        }
        var last = rows.get(size - 1).name();
        return new ScheduleList(
                rows.subList(0, size), tokens.issue(scope, last.group() + "/" + last.name()));
    }

    // Groups

    @Override
    public CompletionStage<Answer<String>> createScheduleGroup(
            Caller caller, String name, List<Tag> tags, @Nullable String clientToken) {
        return groups.create(caller, name, tags, clientToken);
    }

    @Override
    public CompletionStage<Answer<ScheduleGroup>> getScheduleGroup(Caller caller, String name) {
        return groups.get(caller, name);
    }

    @Override
    public CompletionStage<Answer<Boolean>> deleteScheduleGroup(Caller caller, String name) {
        return groups.delete(caller, name);
    }

    @Override
    public CompletionStage<Answer<ScheduleGroupList>> listScheduleGroups(
            Caller caller, GroupFilter filter) {
        return groups.list(caller, filter);
    }

    @Override
    public CompletionStage<Answer<Boolean>> tagResource(
            Caller caller, String resourceArn, List<Tag> tags) {
        return groups.tag(caller, resourceArn, tags);
    }

    @Override
    public CompletionStage<Answer<Boolean>> untagResource(
            Caller caller, String resourceArn, List<String> keys) {
        return groups.untag(caller, resourceArn, keys);
    }

    @Override
    public CompletionStage<Answer<List<Tag>>> listTagsForResource(
            Caller caller, String resourceArn) {
        return groups.tags(caller, resourceArn);
    }
}
