package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.schedule.ScheduleGroup.State;
import dev.askel.trigger.schedule.Schedules.GroupFilter;
import dev.askel.trigger.schedule.Schedules.ScheduleGroupList;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The groups of schedules in the database, and their tags. */
final class StoredGroups {
    /** The quotas of AWS. */
    static final int GROUPS_MAX = 500;

    static final int TAGS_MAX = 50;

    /** The maximum number of schedules that one transaction deletes. */
    private static final int DELETED_MAX = 2_000;

    private final SqlWorkers workers;
    private final EngineTime time;
    private final PageTokens tokens;

    StoredGroups(SqlWorkers workers, EngineTime time, PageTokens tokens) {
        this.workers = workers;
        this.time = time;
        this.tokens = tokens;
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /** Finds a group; the default group gets a row when it has none. */
    @Nullable ScheduleGroup find(Connection connection, Caller caller, String name)
            throws SQLException {
        ensureDefault(connection, caller, name);
        return GroupTable.find(connection, caller, name);
    }

    /** Finds a group as {@link #find} does, and keeps others from deleting it. */
    @Nullable ScheduleGroup share(Connection connection, Caller caller, String name)
            throws SQLException {
        ensureDefault(connection, caller, name);
        return GroupTable.share(connection, caller, name);
    }

    private void ensureDefault(Connection connection, Caller caller, String name)
            throws SQLException {
        if (name.equals(ScheduleName.DEFAULT_GROUP)
                && GroupTable.find(connection, caller, name) == null) {
            GroupTable.insert(connection, caller, group(name, List.of(), null));
        }
    }

    private ScheduleGroup group(String name, List<Tag> tags, @Nullable String clientToken) {
        var now = now();
        return new ScheduleGroup(name, State.ACTIVE, tags, now, now, clientToken);
    }

    CompletionStage<Answer<String>> create(
            Caller caller, String name, List<Tag> tags, @Nullable String clientToken) {
        return workers.submit(database ->
                database.transact(connection -> {
                    if (tags.size() > TAGS_MAX) {
                        return SchedulerErrors.tooManyTags(TAGS_MAX);
                    }
                    if (GroupTable.count(connection, caller) >= GROUPS_MAX) {
                        return SchedulerErrors.tooManyGroups(GROUPS_MAX);
                    }
                    ensureDefault(connection, caller, name);
                    var arn = ScheduleName.groupArn(caller.scope(), name);
                    if (GroupTable.insert(connection, caller, group(name, tags, clientToken))) {
                        return Answer.ok(arn);
                    }
                    var existing = GroupTable.find(connection, caller, name);
                    return existing != null
                                    && clientToken != null
                                    && clientToken.equals(existing.clientToken())
                            ? Answer.ok(arn)
                            : SchedulerErrors.groupExists(name);
                }));
    }

    CompletionStage<Answer<ScheduleGroup>> get(Caller caller, String name) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var found = find(connection, caller, name);
                    return found == null ? SchedulerErrors.unknownGroup(name) : Answer.ok(found);
                }));
    }

    CompletionStage<Answer<ScheduleGroupList>> list(Caller caller, GroupFilter filter) {
        var scope =
                "ListScheduleGroups|%s|%s|%s"
                        .formatted(caller.account(), caller.region(), filter.namePrefix());
        var token = filter.nextToken();
        return workers.submit(
                token == null ? Answer.ok("") : tokens.read(scope, token),
                (database, after) ->
                        database.transact(connection -> {
                            ensureDefault(connection, caller, ScheduleName.DEFAULT_GROUP);
                            var rows =
                                    GroupTable.list(
                                            connection,
                                            caller,
                                            filter.namePrefix(),
                                            after,
                                            filter.maxResults() + 1);
                            return Answer.ok(page(rows, filter.maxResults(), scope));
                        }));
    }

    private ScheduleGroupList page(List<ScheduleGroup> rows, int size, String scope) {
        return rows.size() <= size
                ? new ScheduleGroupList(rows, null)
                : new ScheduleGroupList(
                        rows.subList(0, size), tokens.issue(scope, rows.get(size - 1).name()));
    }

    // Deletion

    CompletionStage<Answer<Boolean>> delete(Caller caller, String name) {
        return workers.submit(database -> {
            var marked = database.transact(connection -> markDeleting(connection, caller, name));
            return switch (marked) {
                case Answer.Refused<Instant>(var error) -> Answer.refused(error);
                case Answer.Ok<Instant>(var createdAt) ->
                        deletePart(database, caller, name, createdAt);
            };
        });
    }

    /** Returns the time at which the group was created. */
    private Answer<Instant> markDeleting(Connection connection, Caller caller, String name)
            throws SQLException {
        if (name.equals(ScheduleName.DEFAULT_GROUP)) {
            // Unrecorded wording.
            return Answer.refused(
                    SchedulerErrors.invalid("The default schedule group cannot be deleted."));
        }
        var group = GroupTable.lock(connection, caller, name);
        if (group == null) {
            return SchedulerErrors.unknownGroup(name);
        }
        GroupTable.update(
                connection,
                caller,
                new ScheduleGroup(
                        name,
                        State.DELETING,
                        group.tags(),
                        group.createdAt(),
                        now(),
                        group.clientToken()));
        return Answer.ok(group.createdAt());
    }

    /**
     * Deletes some schedules of a group that is DELETING, and the group itself when none is left. A
     * lane continues the deletion.
     *
     * @param createdAt the time at which the group was created. Another group with its name is kept
     */
    static Answer<Boolean> deletePart(
            Database database, Caller caller, String name, Instant createdAt) throws SQLException {
        return database.transact(connection -> {
            deletePart(connection, caller, name, createdAt);
            return Answer.ok(true);
        });
    }

    static void deletePart(Connection connection, Caller caller, String name, Instant createdAt)
            throws SQLException {
        var group = GroupTable.lock(connection, caller, name);
        if (group != null
                && group.state() == State.DELETING
                && group.createdAt().equals(createdAt)
                && ScheduleTable.deleteOfGroup(connection, caller, name, DELETED_MAX)
                        < DELETED_MAX) {
            GroupTable.delete(connection, caller, name);
        }
    }

    // Tags

    CompletionStage<Answer<Boolean>> tag(Caller caller, String arn, List<Tag> added) {
        return changeTags(
                caller,
                arn,
                tags -> {
                    var all = new LinkedHashMap<String, Tag>();
                    tags.forEach(tag -> all.put(tag.key(), tag));
                    added.forEach(tag -> all.put(tag.key(), tag));
                    return List.copyOf(all.values());
                });
    }

    CompletionStage<Answer<Boolean>> untag(Caller caller, String arn, List<String> keys) {
        return changeTags(
                caller,
                arn,
                tags -> {
                    var rest = new ArrayList<>(tags);
                    rest.removeIf(tag -> keys.contains(tag.key()));
                    return List.copyOf(rest);
                });
    }

    private CompletionStage<Answer<Boolean>> changeTags(
            Caller caller, String arn, UnaryOperator<List<Tag>> change) {
        return workers.submit(
                groupName(caller, arn),
                (database, name) ->
                        database.transact(connection -> {
                            ensureDefault(connection, caller, name);
                            var group = GroupTable.lock(connection, caller, name);
                            if (group == null) {
                                return SchedulerErrors.unknownGroup(name);
                            }
                            if (group.state() == State.DELETING) {
                                return SchedulerErrors.groupIsDeleted(name);
                            }
                            var tags = change.apply(group.tags());
                            if (tags.size() > TAGS_MAX) {
                                return SchedulerErrors.tooManyTags(TAGS_MAX);
                            }
                            GroupTable.update(
                                    connection,
                                    caller,
                                    new ScheduleGroup(
                                            name,
                                            group.state(),
                                            tags,
                                            group.createdAt(),
                                            now(),
                                            group.clientToken()));
                            return Answer.ok(true);
                        }));
    }

    CompletionStage<Answer<List<Tag>>> tags(Caller caller, String arn) {
        return workers.submit(
                groupName(caller, arn),
                (database, name) ->
                        database.transact(connection -> {
                            var group = find(connection, caller, name);
                            return group == null
                                    ? SchedulerErrors.unknownGroup(name)
                                    : Answer.ok(group.tags());
                        }));
    }

    /** Returns the name of the group; an ARN of another account or region names no group. */
    private static Answer<String> groupName(Caller caller, String arn) {
        var name = arn.substring(arn.lastIndexOf('/') + 1);
        return arn.equals(ScheduleName.groupArn(caller.scope(), name))
                ? Answer.ok(name)
                : SchedulerErrors.unknownGroup(name);
    }
}
