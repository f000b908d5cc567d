package dev.askel.http.rest;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Workbench;
import java.util.List;

/** The table of everything under {@code /api/v1}. A new topic is one more line here. */
public final class RestRoutes {
    private RestRoutes() {}

    /** The routes over an engine. */
    public static RouteTable table(StepFunctions stepFunctions, Workbench workbench) {
        var operations = new OperationWork(stepFunctions);
        return new RouteTable(
                List.of(
                        new StateMachineRoutes(operations).topic(),
                        new RepairRoutes(workbench.repairs()).topic()));
    }
}
