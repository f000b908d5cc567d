package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random valid definition with every state type, nesting, Retry, Catch, waits, activities,
 * callbacks, child executions and variables, in both query languages.
 *
 * <p>Its end does not depend on the order of events: of parallel branches at most one can fail, and
 * a task either always or never answers. So every run with the same answers has the same end, and
 * crashes must not change it.
 */
public final class RandomWorkflow {
    /** The way in which a scope may end: an execution, branch or iteration. */
    private enum Fragility {
        /** The scope must not fail. */
        NONE,
        /** The scope fails with an error that a state around it can catch. */
        CATCHABLE,
        /** The scope fails with an error that no state around it catches. */
        FATAL
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 3;

    private final Random random;
    private int names;

    private RandomWorkflow(Random random) {
        this.random = random;
    }

    /** The definition of this seed, as JSON text. */
    public static String definition(long seed) {
        var workflow = new RandomWorkflow(new Random(seed));
        var fragile = workflow.chance(40) ? Fragility.FATAL : Fragility.NONE;
        var machine = workflow.graph(0, fragile);
        if (workflow.chance(20)) {
            machine.put("TimeoutSeconds", 1_000_000);
        }
        RandomJsonata.translateSomeStates(machine, new Random(~seed));
        return machine.toString();
    }

    /** A graph of states that shares no state with others. */
    private final class Graph {
        final ObjectNode states = JSON.objectNode();
        final int depth;

        Graph(int depth) {
            this.depth = depth;
        }

        String add(ObjectNode state) {
            var name = "S" + names++;
            states.set(name, state);
            return name;
        }
    }

    private ObjectNode graph(int depth, Fragility fragility) {
        var graph = new Graph(depth);
        int length = 1 + random.nextInt(depth == 0 ? 5 : 3);
        int breaking = fragility == Fragility.NONE ? -1 : random.nextInt(length);
        String next = null;
        // The graph is built from the end, so that the successor of each state is known.
        for (int at = length - 1; at >= 0; at--) {
            if (at == breaking) {
                next = breaking(graph, fragility, nextOrEnd(graph, next));
            } else if (next == null && chance(30)) {
                next = graph.add(JSON.objectNode().put("Type", "Succeed"));
            } else {
                next = soundState(graph, nextOrEnd(graph, next));
            }
        }
        return JSON.objectNode().put("StartAt", next).set("States", graph.states);
    }

    /** Returns the name of the next state, or of a new last state. */
    private String nextOrEnd(Graph graph, @Nullable String next) {
        return next == null
                ? graph.add(JSON.objectNode().put("Type", "Pass").put("End", true))
                : next;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    // Units that never fail

    private String soundState(Graph graph, String next) {
        int kind = random.nextInt(graph.depth < DEPTH_MAX ? 13 : 9);
        return switch (kind) {
            case 0 -> pass(graph, next);
            case 1 -> choice(graph, next);
            case 2, 3 -> sleep(graph, next);
            case 4, 5, 6, 7 -> task(graph, next);
            case 8 -> loop(graph, next);
            case 9, 10 -> parallel(graph, next);
            default -> map(graph, next);
        };
    }

    private String pass(Graph graph, String next) {
        var state = JSON.objectNode().put("Type", "Pass").put("Next", next);
        switch (random.nextInt(4)) {
            case 0 -> state.set("Result", value());
            case 1 ->
                    state.set(
                            "Parameters",
                            JSON.objectNode()
                                    .put("v.$", "States.MathAdd($.v, " + random.nextInt(9) + ")")
                                    .put("items.$", "$.items"));
            case 2 -> {
                state.set("Result", value());
                state.put("ResultPath", "$.p" + random.nextInt(3));
            }
            default -> {
                var variable = "x" + names;
                state.set("Assign", JSON.objectNode().put(variable + ".$", "$.v"));
                var reader =
                        JSON.objectNode()
                                .put("Type", "Pass")
                                .put("ResultPath", "$.seen")
                                .put("Next", next);
                reader.set("Parameters", JSON.objectNode().put("x.$", "$" + variable));
                state.put("Next", graph.add(reader));
            }
        }
        return graph.add(state);
    }

    private ObjectNode value() {
        var items = JSON.arrayNode();
        for (int each = random.nextInt(4); each > 0; each--) {
            items.add(random.nextInt(50));
        }
        return JSON.objectNode().put("v", random.nextInt(50)).set("items", items);
    }

    private String choice(Graph graph, String next) {
        var rule =
                JSON.objectNode()
                        .put("Variable", "$.v")
                        .put("NumericLessThan", random.nextInt(50))
                        .put("Next", task(graph, next));
        return graph.add(
                JSON.objectNode()
                        .put("Type", "Choice")
                        .put("Default", pass(graph, next))
                        .set("Choices", JSON.arrayNode().add(rule)));
    }

    private String sleep(Graph graph, String next) {
        var state = JSON.objectNode().put("Type", "Wait").put("Next", next);
        if (chance(80)) {
            state.put("Seconds", random.nextInt(15));
        } else {
            state.put("Timestamp", SimulatedTime.START.plusSeconds(random.nextInt(60)).toString());
        }
        return graph.add(state);
    }

    /** A loop of three rounds, with a counter under its own name. */
    private String loop(Graph graph, String next) {
        var counter = "$.n";
        var back = JSON.objectNode().put("Type", "Choice").put("Default", next);
        var test = graph.add(back);
        var body = work("ok", JSON.arrayNode(), JSON.arrayNode());
        body.put("ResultPath", "$.t").put("Next", test);
        var call = graph.add(body);
        var add = JSON.objectNode().put("Type", "Pass").put("Next", call);
        add.put("ResultPath", counter).put("InputPath", counter);
        add.set("Parameters", JSON.objectNode().put("n.$", "States.MathAdd($.n, 1)"));
        var increment = graph.add(add);
        back.set(
                "Choices",
                JSON.arrayNode()
                        .add(
                                JSON.objectNode()
                                        .put("Variable", "$.n.n")
                                        .put("NumericLessThan", 2 + random.nextInt(2))
                                        .put("Next", increment)));
        var start = JSON.objectNode().put("Type", "Pass").put("Next", increment);
        start.put("ResultPath", counter).set("Result", JSON.objectNode().put("n", 0));
        return graph.add(start);
    }

    private String task(Graph graph, String next) {
        var retry = JSON.arrayNode();
        var catchers = JSON.arrayNode();
        var behaviour =
                switch (random.nextInt(6)) {
                    case 0, 1 -> "ok";
                    case 2 -> {
                        retry.add(retrier("Flaky", 2));
                        yield "flaky" + (1 + random.nextInt(2));
                    }
                    case 3 -> {
                        retry.add(retrier("States.Timeout", 2));
                        yield "silent1";
                    }
                    default -> {
                        if (chance(50)) {
                            retry.add(retrier(pick("States.ALL", "Other"), random.nextInt(2)));
                        }
                        catchers.add(catcher(graph, next));
                        yield pick("doomed", "flaky2", "silent9", "ok", "bad-input");
                    }
                };
        var state = work(behaviour, retry, catchers);
        switch (random.nextInt(3)) {
            case 0 -> state.put("ResultPath", "$.r");
            case 1 -> state.putNull("ResultPath");
            default -> {}
        }
        return graph.add(state.put("Next", next));
    }

    private ObjectNode catcher(Graph graph, String next) {
        var catcher = JSON.objectNode().put("ResultPath", "$.err");
        catcher.set("ErrorEquals", JSON.arrayNode().add("States.ALL"));
        return catcher.put("Next", chance(50) ? next : pass(graph, next));
    }

    private ObjectNode retrier(String error, int attempts) {
        var retrier = JSON.objectNode().put("MaxAttempts", attempts);
        retrier.put("IntervalSeconds", 1 + random.nextInt(5));
        retrier.put("BackoffRate", 1.0 + random.nextInt(3));
        if (chance(40)) {
            retrier.put("JitterStrategy", "FULL");
        }
        if (chance(30)) {
            retrier.put("MaxDelaySeconds", 6);
        }
        return retrier.set("ErrorEquals", JSON.arrayNode().add(error));
    }

    /** A Task whose {@link TaskBehaviours behaviour} is in its parameters. */
    private ObjectNode work(String behaviour, ArrayNode retry, ArrayNode catchers) {
        var resource =
                pick(
                        TaskTest.LAMBDA,
                        TaskTest.INVOKE,
                        TaskTest.CALLBACK,
                        TaskTest.CALLBACK,
                        TaskTest.SYNC,
                        TaskTest.JOB,
                        TaskTest.ACTIVITY,
                        TaskTest.ACTIVITY);
        var state = JSON.objectNode().put("Type", "Task").put("Resource", resource);
        var parameters =
                JSON.objectNode()
                        .put("do", behaviour)
                        .put("n.$", "$$.State.RetryCount")
                        .put("v.$", "$.v");
        if (behaviour.equals("bad-input")) {
            // Only a JSONata state gets a parameter that fails, because Catch cannot handle the
            // failure of a JSONPath parameter.
            parameters.put(RandomJsonata.BAD, true);
        }
        if (resource.equals(TaskTest.CALLBACK)) {
            parameters.put("token.$", "$$.Task.Token");
        }
        if (behaviour.startsWith("silent")) {
            boolean beats = resource.equals(TaskTest.CALLBACK) && chance(50);
            // The timeout is so long that an answer arrives in time even after several crashes.
            int seconds = behaviour.equals("silent1") ? 50_000 : 2 + random.nextInt(4);
            state.put(beats ? "HeartbeatSeconds" : "TimeoutSeconds", seconds);
        }
        state.set("Parameters", parameters);
        if (!retry.isEmpty()) {
            state.set("Retry", retry);
        }
        if (!catchers.isEmpty()) {
            state.set("Catch", catchers);
        }
        return state;
    }

    private String parallel(Graph graph, String next) {
        boolean fails = chance(40);
        var state = parallelOf(graph.depth, fails ? Fragility.CATCHABLE : Fragility.NONE);
        if (fails) {
            state.set("Catch", JSON.arrayNode().add(catcher(graph, next)));
        }
        return graph.add(state.put("Next", next));
    }

    private ObjectNode parallelOf(int depth, Fragility fragility) {
        int count = 1 + random.nextInt(3);
        int breaking = random.nextInt(count);
        var branches = JSON.arrayNode();
        for (int each = 0; each < count; each++) {
            branches.add(graph(depth + 1, each == breaking ? fragility : Fragility.NONE));
        }
        var state = JSON.objectNode().put("Type", "Parallel").put("ResultPath", "$.joined");
        if (chance(30)) {
            state.set("Retry", JSON.arrayNode().add(retrier("Broken", 1)));
        }
        return state.set("Branches", branches);
    }

    private String map(Graph graph, String next) {
        boolean fails = chance(40);
        var fragility = fails ? Fragility.CATCHABLE : Fragility.NONE;
        var state = chance(30) ? mapRunOf(fragility) : mapOf(graph.depth, fragility);
        if (fails) {
            state.set("Catch", JSON.arrayNode().add(catcher(graph, next)));
        }
        return graph.add(state.put("Next", next));
    }

    /** A Map. If it must fail, one of its iterations fails when there are enough of them. */
    private ObjectNode mapOf(int depth, Fragility fragility) {
        var processor = graph(depth + 1, Fragility.NONE);
        if (fragility != Fragility.NONE) {
            var breaking = graph(depth + 1, fragility);
            var states = (ObjectNode) processor.get("States");
            states.setAll((ObjectNode) breaking.get("States"));
            var rule = JSON.objectNode().put("Variable", "$.i");
            rule.put("NumericEquals", random.nextInt(3)).set("Next", breaking.get("StartAt"));
            var name = "S" + names++;
            states.set(
                    name,
                    JSON.objectNode()
                            .put("Type", "Choice")
                            .put("Default", processor.get("StartAt").textValue())
                            .set("Choices", JSON.arrayNode().add(rule)));
            processor.put("StartAt", name);
        }
        var state = JSON.objectNode().put("Type", "Map").put("ItemsPath", "$.items");
        state.put("ResultPath", "$.mapped").put("MaxConcurrency", random.nextInt(3));
        if (chance(30)) {
            state.set("Retry", JSON.arrayNode().add(retrier("Broken", 1)));
        }
        state.set("ItemProcessor", processor);
        return state.set(
                "ItemSelector",
                JSON.objectNode()
                        .put("v.$", "$$.Map.Item.Value")
                        .put("i.$", "$$.Map.Item.Index")
                        .put("items.$", "$.items"));
    }

    /** A distributed Map, whose Label names the end of its Map Run ({@link TaskBehaviours}). */
    private ObjectNode mapRunOf(Fragility fragility) {
        var label =
                switch (fragility) {
                    case NONE -> "sound";
                    case CATCHABLE -> "doomed";
                    case FATAL -> pick("doomed", "mended", "mended");
                };
        var name = "S" + names++;
        var processor = JSON.objectNode().put("StartAt", name);
        processor.set(
                "States",
                JSON.objectNode()
                        .set(name, JSON.objectNode().put("Type", "Pass").put("End", true)));
        processor.set(
                "ProcessorConfig",
                JSON.objectNode()
                        .put("Mode", "DISTRIBUTED")
                        .put("ExecutionType", pick("STANDARD", "EXPRESS")));
        var state = JSON.objectNode().put("Type", "Map").put("ItemsPath", "$.items");
        state.put("Label", label).put("ResultPath", "$.mapped");
        state.put("MaxConcurrency", random.nextInt(3));
        if (chance(30)) {
            state.put("ToleratedFailurePercentage", random.nextInt(101));
        }
        if (chance(30)) {
            state.set("ItemBatcher", JSON.objectNode().put("MaxItemsPerBatch", 2));
        }
        if (chance(30)) {
            state.set("Retry", JSON.arrayNode().add(retrier("Broken", 1)));
        }
        return state.set("ItemProcessor", processor);
    }

    // Units that fail

    private String breaking(Graph graph, Fragility fragility, String next) {
        var kinds = new ArrayList<>(List.of("fail", "task", "task", "map run"));
        if (graph.depth < DEPTH_MAX) {
            kinds.addAll(List.of("parallel", "parallel", "map", "map"));
        }
        if (fragility == Fragility.FATAL) {
            kinds.add("path");
        }
        return switch (pick(kinds.toArray(String[]::new))) {
            case "fail" ->
                    graph.add(
                            JSON.objectNode()
                                    .put("Type", "Fail")
                                    .put("Error", "Broken")
                                    .put("Cause", "by design"));
            case "path" ->
                    graph.add(
                            JSON.objectNode()
                                    .put("Type", "Pass")
                                    .put("InputPath", "$.no.such")
                                    .put("Next", next));
            case "parallel" -> graph.add(parallelOf(graph.depth, fragility).put("Next", next));
            case "map" -> graph.add(mapOf(graph.depth, fragility).put("Next", next));
            case "map run" -> graph.add(mapRunOf(fragility).put("Next", next));
            default -> {
                var retry = JSON.arrayNode();
                if (chance(50)) {
                    retry.add(retrier("States.ALL", 1));
                }
                // A redrive must repair the cause of the execution's failure.
                var behaviour =
                        fragility == Fragility.FATAL
                                ? pick("doomed", "mended", "mended", "silent9")
                                : pick("doomed", "silent9");
                yield graph.add(work(behaviour, retry, JSON.arrayNode()).put("Next", next));
            }
        };
    }
}
