package dev.askel.asl.rootcause;

import dev.askel.asl.interpreter.SimulatedExecution;
import dev.askel.asl.parser.DefinitionParser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the chain of a simulated execution, one text for each step. */
final class ChainText {
    private ChainText() {}

    /** Runs the execution to its end, and returns its chain. */
    static List<String> of(String definition, SimulatedExecution execution) {
        return of(chain(definition, execution.run()));
    }

    static CausalChain chain(String definition, SimulatedExecution ended) {
        return CausalChainReader.of(DefinitionParser.compile(definition), ended.events());
    }

    static List<String> of(CausalChain chain) {
        return chain.steps().stream().map(ChainText::of).toList();
    }

    private static String of(CausalStep step) {
        return switch (step) {
            case CausalStep.StateFailed failed ->
                    (failed.interrupted() ? "interrupted " : "failed ")
                            + state(failed.state())
                            + part(" index ", failed.index())
                            + part(" ", failed.error())
                            + (failed.attempts() == 1 ? "" : " attempts " + failed.attempts())
                            + part(" child ", failed.childArn())
                            + (failed.mapRunArn() == null ? "" : " map run");
            case CausalStep.ErrorCaught caught ->
                    "caught "
                            + state(caught.state())
                            + part(" index ", caught.index())
                            + " -> "
                            + caught.next()
                            + (caught.attempts() == 1 ? "" : " attempts " + caught.attempts())
                            + (caught.times() == 1 ? "" : " times " + caught.times());
            case CausalStep.ExecutionEnded ended -> ended.status() + part(" ", ended.error());
        };
    }

    private static String state(CausalStep.VisitedState state) {
        return "%s:%s#%d".formatted(state.type(), state.name(), state.enteredEventId());
    }

    private static String part(String before, @Nullable Object value) {
        return value == null ? "" : before + value;
    }
}
