package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.routes.RestRoutes;
import dev.askel.http.rest.trigger.TriggerRoutes;
import dev.askel.http.scheduler.SchedulerDocument;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.webhook.WebhookServices;

/** The table of all routes, as a server builds it. */
public final class TestRoutes {
    private TestRoutes() {}

    /** Builds the routes of an engine. */
    public static RouteTable table(StepFunctions stepFunctions, Workbench workbench) {
        var triggers = new ScriptedTriggers();
        return RestRoutes.table(
                stepFunctions,
                workbench,
                TriggerRoutes.groups(
                        new TriggerOperations(
                                null, triggers, triggers.mqtt(), WebhookServices.NONE)),
                SchedulerDocument.group());
    }
}
