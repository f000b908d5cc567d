package dev.askel.asl.interpreter.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.RandomUuid;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Batching;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.asl.history.MapRunPlan.Writer;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.DistributedSettings;
import dev.askel.asl.model.ItemReader;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.ResultWriter;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the fields of a distributed Map that its Map Run uses (docs/aws/asl.md section 10).
 * Methods return null when a field has failed the state.
 */
final class MapRunPlanning {
    private static final DistributedSettings NO_SETTINGS =
            new DistributedSettings(null, null, null, null, null, null);

    private MapRunPlanning() {}

    /**
     * Creates the plan of a new Map Run.
     *
     * @param items the items from the state's input; null with an ItemReader
     */
    static @Nullable MapRunPlan plan(
            Run run,
            MapState state,
            Payload effective,
            MapSteps.@Nullable Items items,
            int concurrency) {
        var settings = state.distributed() == null ? NO_SETTINGS : state.distributed();
        var scope = run.scope(effective);
        var tolerance = MapTolerance.evaluate(run, state, scope);
        if (tolerance == null) {
            return null;
        }
        Reader reader = null;
        if (settings.itemReader() != null) {
            reader = reader(run, state, settings.itemReader(), scope);
            if (reader == null) {
                return null;
            }
        }
        Batching batching = null;
        if (settings.itemBatcher() != null) {
            batching = ItemBatches.evaluateLimits(run, state, settings.itemBatcher(), scope);
            if (batching == null) {
                return null;
            }
        }
        Writer writer = null;
        if (settings.resultWriter() != null) {
            writer = writer(run, state, settings.resultWriter(), scope);
            if (writer == null) {
                return null;
            }
        }
        return new MapRunPlan(
                RandomUuid.next(run.context().random()).toString(),
                settings.label() == null ? generatedLabel(run, state) : settings.label(),
                effective,
                items == null ? null : items.array(),
                reader,
                batching,
                writer,
                concurrency,
                tolerance.percentage(),
                tolerance.count(),
                items != null && items.keyed());
    }

    /**
     * Returns the label of a Map state without a Label field. It is a UUID that is the same for all
     * Map Runs of this state.
     */
    private static String generatedLabel(Run run, MapState state) {
        var identity = run.environment().identity();
        var place = new StringBuilder(identity.machineId());
        for (GraphPath each = run.frame().graph(); each != null; each = each.parent()) {
            place.append('\n').append(each.state());
        }
        place.append('\n').append(state.name());
        return UUID.nameUUIDFromBytes(place.toString().getBytes(UTF_8)).toString();
    }

    static @Nullable Reader reader(Run run, MapState state, ItemReader reader, StateScope scope) {
        var itemsMax = itemsMax(run, state, reader.maxItems(), scope);
        var arguments =
                itemsMax.isEmpty() ? null : arguments(run, state, reader.arguments(), scope);
        return arguments == null
                ? null
                : new Reader(reader.resource(), arguments, reader.config(), itemsMax.getAsLong());
    }

    private static @Nullable Writer writer(
            Run run, MapState state, ResultWriter writer, StateScope scope) {
        if (writer.resource() == null) {
            return new Writer(null, null, writer.config());
        }
        var arguments = arguments(run, state, writer.arguments(), scope);
        return arguments == null ? null : new Writer(writer.resource(), arguments, writer.config());
    }

    private static @Nullable Payload arguments(
            Run run, MapState state, @Nullable Expression field, StateScope scope) {
        var arguments =
                field == null
                        ? Payload.EMPTY_OBJECT
                        : run.valueOrFailState(field.evaluate(scope), scope);
        return arguments == null || !run.checkSize(arguments, state.name()) ? null : arguments;
    }

    /** Returns the maximum number of items to read; empty when the field has failed the state. */
    private static OptionalLong itemsMax(
            Run run, MapState state, @Nullable Expression field, StateScope scope) {
        if (field == null) {
            return OptionalLong.of(MapRunPlan.ITEMS_UNLIMITED);
        }
        return switch (field.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> failed(run, failure);
            case Evaluation.Value(var value) -> {
                var given = ReferencedInteger.parse(value);
                if (given.isEmpty()) {
                    boolean isJsonata = state.queryLanguage() == QueryLanguage.JSONATA;
                    var shown = ReferencedInteger.quoteForCause(value);
                    yield failed(
                            run,
                            isJsonata
                                    ? new Failure(
                                            ErrorName.QUERY_EVALUATION_ERROR,
                                            "The MaxItems field cannot be parsed as an integer: "
                                                    + shown,
                                            "ItemReader/ReaderConfig/MaxItems")
                                    : new Failure(
                                            ErrorName.RUNTIME,
                                            "The MaxItemsPath field refers to value \"%s\" which is not a valid integer: %s"
                                                    .formatted(shown, field.source())));
                }
                yield given.getAsLong() == 0 ? OptionalLong.of(MapRunPlan.ITEMS_UNLIMITED) : given;
            }
        };
    }

    private static OptionalLong failed(Run run, Failure failure) {
        run.failEvaluation(failure);
        return OptionalLong.empty();
    }
}
