package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.routes.RestRoutes;
import dev.askel.http.rest.trigger.TriggerRoutes;
import dev.askel.http.rest.trigger.WebhookRequestDocument;
import dev.askel.http.scheduler.SchedulerDocument;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.webhook.WebhookServices;
import java.util.List;

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
                                null,
                                triggers,
                                triggers.mqtt(),
                                WebhookServices.NONE,
                                TriggerOverview.NONE)),
                List.of(SchedulerDocument.group(), WebhookRequestDocument.group()));
    }
}
