package dev.askel.http.rest.trigger;

import dev.askel.http.rest.RouteGroup;
import dev.askel.trigger.TriggerOperations;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The routes of the triggers that a server offers. */
public final class TriggerRoutes {
    private TriggerRoutes() {}

    /** Returns the groups of the routes. */
    public static List<RouteGroup> groups(TriggerOperations triggers) {
        var groups = new ArrayList<RouteGroup>();
        groups.add(new ScheduleRoutes(InstantSource.system(), triggers.schedules()).group());
        groups.add(new WebhookRoutes(triggers.webhooks().operations()).group());
        groups.add(new TriggerOverviewRoutes(triggers.overview()).group());
        var events = triggers.events();
        if (events != null) {
            groups.add(new CloudEventRoutes(events).group());
        }
        var mqtt = triggers.mqtt();
        if (mqtt != null) {
            groups.add(new MqttRoutes(mqtt).group());
        }
        return groups;
    }
}
