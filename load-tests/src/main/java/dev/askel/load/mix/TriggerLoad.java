package dev.askel.load.mix;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Mosquitto;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Triggers whose executions must exist exactly once. The load creates one-time schedules and sends
 * events continuously, and has one recurring schedule. It does not repeat these calls: a call
 * without a response may have had its effect, so its execution exists at most once. It sends each
 * request of a webhook and each message of a broker twice, with the same key.
 */
public final class TriggerLoad implements AutoCloseable {
    private static final String MACHINE = "TRIGGERED";
    private static final String RULE = "triggered";
    private static final String GROUP = "triggered";
    private static final String RECURRING = TriggerRules.RECURRING;
    private static final String SOURCE = "load";
    private static final Duration INTERVAL = Duration.ofMillis(150);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int DELAY_SECONDS_MAX = 6;
    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final AskelClient askel;
    private final LoadRegion region;
    private final List<KeyedLoad> keyed = new ArrayList<>();

    /** The acknowledged one-time schedules, and those whose outcome is unknown. */
    private final Map<String, Boolean> schedules = new ConcurrentHashMap<>();

    /** The ids of acknowledged events. */
    private final Set<String> events = ConcurrentHashMap.newKeySet();

    private final AtomicInteger unansweredEvents = new AtomicInteger();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Creates a load without starting it.
     *
     * @param region the region of the client
     * @param defaultClient a client of us-east-1, to which unsigned requests belong
     * @param broker a broker for messages; empty for a load without messages
     */
    public TriggerLoad(
            AskelClient askel,
            LoadRegion region,
            AskelClient defaultClient,
            Optional<Mosquitto> broker) {
        this.askel = askel;
        this.region = region;
        keyed.add(new WebhookLoad(defaultClient, region.name()));
        broker.ifPresent(it -> keyed.add(new MqttLoad(defaultClient, region.name(), it)));
    }

    /** Creates the state machine, the rule and the recurring schedule. */
    public void createResources() throws ErrorResponseException, UnknownOutcomeException {
        var machine =
                RetryingCaller.retry(() ->
                        askel.createStateMachine(
                                MACHINE,
                                "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}"));
        var rule = AskelClient.newRequest().put("Name", RULE);
        rule.put("EventPattern", "{\"source\":[\"%s\"]}".formatted(SOURCE));
        RetryingCaller.retry(() -> askel.callEvents("PutRule", rule));
        var targets = AskelClient.newRequest().put("Rule", RULE);
        targets.putArray("Targets")
                .addObject()
                .put("Id", "machine")
                .put("Arn", machine)
                .put("RoleArn", KeyedLoad.ROLE);
        RetryingCaller.retry(() -> askel.callEvents("PutTargets", targets));
        var group = AskelClient.newRequest().put("ClientToken", GROUP);
        group.putArray("Tags").addObject().put("Key", "askel:catch-up").put("Value", "all");
        RetryingCaller.retry(() -> askel.callScheduler("POST", "/schedule-groups/" + GROUP, group));
        var recurring = schedule("rate(1 minutes)").put("ClientToken", RECURRING);
        RetryingCaller.retry(
                () -> askel.callScheduler("POST", "/schedules/" + RECURRING, recurring));
        for (var load : keyed) {
            load.createResources();
        }
    }

    private ObjectNode schedule(String expression) {
        // The group delivers missed occurrences, because a fault can take longer than a minute.
        var schedule =
                AskelClient.newRequest()
                        .put("ScheduleExpression", expression)
                        .put("GroupName", GROUP);
        schedule.putObject("FlexibleTimeWindow").put("Mode", "OFF");
        schedule.putObject("Target")
                .put("Arn", region.machineArn(MACHINE))
                .put("RoleArn", KeyedLoad.ROLE)
                .put("Input", "{}");
        return schedule;
    }

    /** Starts the clients. */
    public void start() {
        keyed.forEach(KeyedLoad::start);
        Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; !stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS); i++) {
                    if (i % 2 == 0) {
                        createSchedule(i);
                    } else {
                        sendEvent(i);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stopped.countDown();
            }
        });
    }

    private void createSchedule(int number) {
        var name = "once" + number;
        var time = Instant.now().plusSeconds(1 + number % DELAY_SECONDS_MAX);
        var request =
                schedule("at(%s)".formatted(AT.format(time)))
                        .put("ActionAfterCompletion", "DELETE");
        try {
            askel.callScheduler("POST", "/schedules/" + name, request);
            schedules.put(name, true);
        } catch (UnknownOutcomeException e) {
            schedules.put(name, false);
            complainAboutInternalError(e);
        } catch (ErrorResponseException e) {
            complainUnlessThrottled(e);
        }
    }

    private void sendEvent(int number) {
        var request = AskelClient.newRequest();
        request.putArray("Entries")
                .addObject()
                .put("Source", SOURCE)
                .put("DetailType", "load")
                .put("Detail", "{\"number\":%d}".formatted(number));
        try {
            var entry = askel.callEvents("PutEvents", request).path("Entries").path(0);
            if (entry.has("EventId")) {
                events.add(entry.path("EventId").asText());
            } else {
                complain("an event was refused: " + entry);
            }
        } catch (UnknownOutcomeException e) {
            unansweredEvents.incrementAndGet();
            complainAboutInternalError(e);
        } catch (ErrorResponseException e) {
            complainUnlessThrottled(e);
        }
    }

    private void complainAboutInternalError(UnknownOutcomeException unanswered) {
        if (unanswered.isInternalError()) {
            complain("a response was an internal error: " + unanswered.getMessage());
        }
    }

    private void complainUnlessThrottled(ErrorResponseException refused) {
        if (!refused.isThrottled()) {
            complain("a call was refused: " + refused.getMessage());
        }
    }

    private synchronized void complain(String complaint) {
        complaints.add(complaint);
    }

    /** Stops creating schedules and sending events, and deletes the recurring schedule. */
    public void stop() throws InterruptedException {
        stopping.countDown();
        stopped.await();
        for (var load : keyed) {
            load.stop();
        }
        try {
            RetryingCaller.retry(() ->
                    askel.callScheduler(
                            "DELETE",
                            "/schedules/%s?groupName=%s".formatted(RECURRING, GROUP),
                            AskelClient.newRequest()));
        } catch (ErrorResponseException e) {
            // A repeated deletion finds no schedule.
            if (!e.error().equals("ResourceNotFoundException")) {
                complain("the recurring schedule cannot be deleted: " + e.getMessage());
            }
        } catch (UnknownOutcomeException e) {
            complain("the recurring schedule cannot be deleted: " + e.getMessage());
        }
    }

    /**
     * Returns the numbers of acknowledged triggers by their kind: one number for schedules and
     * events, and one each for webhook requests and messages.
     */
    public Map<String, Integer> acknowledgedCounts() {
        var counts = new TreeMap<String, Integer>();
        counts.put(
                "schedule or event",
                events.size()
                        + (int)
                                schedules.values().stream()
                                        .filter(isAcknowledged -> isAcknowledged)
                                        .count());
        keyed.forEach(load -> counts.put(load.trigger(), load.acknowledgedCount()));
        return counts;
    }

    /**
     * Returns one sentence for each violation. Waits until the deadline for executions that are
     * missing.
     */
    public List<String> violations(Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        var rules = new TriggerRules(schedules, events, unansweredEvents.get());
        var names = executionNames();
        while (!rules.missing(names).isEmpty() && !deadline.hasPassed()) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            names = executionNames();
        }
        var violations = new ArrayList<>(rules.violations(names));
        synchronized (this) {
            violations.addAll(complaints);
        }
        for (var load : keyed) {
            violations.addAll(load.violations(deadline));
        }
        return violations;
    }

    private List<String> executionNames() throws ErrorResponseException, UnknownOutcomeException {
        return RetryingCaller.retry(() -> askel.executionItems(region.machineArn(MACHINE))).stream()
                .map(item -> item.path("name").asText())
                .toList();
    }

    /** Ends the clients without awaiting them. */
    @Override
    public void close() {
        stopping.countDown();
        keyed.forEach(KeyedLoad::close);
    }
}
