package dev.askel.engine.execution.fork;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.interpreter.fork.ForkPlan;
import dev.askel.asl.interpreter.fork.ForkedFrame;
import dev.askel.asl.interpreter.fork.ForkedFrame.Position;
import dev.askel.asl.interpreter.fork.ReachableStates;
import dev.askel.engine.api.workbench.Forks.EnteredState;
import dev.askel.engine.api.workbench.Forks.ForkPreview;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import dev.askel.engine.execution.fork.ForkTargets.ForkTarget;
import dev.askel.engine.registry.start.PinnedRevision;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Describes forks that have not started. */
final class ForkPreviews {
    private ForkPreviews() {}

    static ForkPreview of(ForkPlan plan, PinnedRevision origin, ForkTarget target) {
        var entered = new ArrayList<EnteredState>();
        var rootGraph = plan.point().state().root().graph();
        for (var frame : plan.frames()) {
            if (!(frame.position() instanceof Position.Joins)) {
                entered.add(entered(frame, rootGraph, plan.point().frame().path()));
            }
        }
        return new ForkPreview(
                target.arn().toString(),
                plan.point().eventId(),
                entered,
                ReachableStates.of(plan, target.model()),
                DefinitionDifferences.of(origin.definition(), target.definition()),
                supersede(target));
    }

    private static Supersede supersede(ForkTarget target) {
        var limit = target.machine().startRule();
        return limit == null ? Supersede.NONE : limit.rule().supersede();
    }

    private static EnteredState entered(
            ForkedFrame forked, @Nullable GraphPath rootGraph, FramePath requested) {
        var frame = forked.frame();
        return new EnteredState(
                branch(frame.graph(), rootGraph),
                forked.position() instanceof Position.Enters(var entry) ? entry.state() : null,
                frame.path().equals(requested));
    }

    /** Returns the position of a branch or iteration, such as {@code P[1]/M[2]}. */
    private static String branch(@Nullable GraphPath graph, @Nullable GraphPath rootGraph) {
        if (graph == null || graph.equals(rootGraph)) {
            return "";
        }
        var outer = branch(graph.parent(), rootGraph);
        var step = graph.state() + "[" + graph.index() + "]";
        return outer.isEmpty() ? step : outer + "/" + step;
    }
}
