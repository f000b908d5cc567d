package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.routes.RestRoutes;
import dev.askel.http.rest.trigger.ScheduleRoutes;
import dev.askel.http.rest.trigger.WebhookRoutes;
import dev.askel.http.scheduler.SchedulerDocument;
import dev.askel.trigger.webhook.WebhookServices;
import java.time.InstantSource;
import java.util.List;

/** The table of all routes, as a server builds it. */
public final class TestRoutes {
    private TestRoutes() {}

    /** Builds the routes of an engine. */
    public static RouteTable table(StepFunctions stepFunctions, Workbench workbench) {
        return RestRoutes.table(
                stepFunctions,
                workbench,
                List.of(
                        new ScheduleRoutes(InstantSource.system(), null).group(),
                        new WebhookRoutes(WebhookServices.NONE.operations()).group()),
                SchedulerDocument.group());
    }
}
