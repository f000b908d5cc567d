package dev.askel.http.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.http.hostile.Shots.Shot;
import dev.askel.http.hostile.Wire.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client: sends requests over a connection, some at a time, and judges every answer. */
final class Gunner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REQUEST_ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int PIPELINED_MAX = 4;

    private final InetSocketAddress server;
    private final Chance chance;
    private final Shots shots;
    private final Known known;
    private final ConcurrentMap<String, LongAdder> outcomes;
    private int fired;

    Gunner(
            InetSocketAddress server,
            Chance chance,
            Shots shots,
            Known known,
            ConcurrentMap<String, LongAdder> outcomes) {
        this.server = server;
        this.chance = chance;
        this.shots = shots;
        this.known = known;
        this.outcomes = outcomes;
    }

    /** Fires until so many requests have come to an end. */
    void fire(int count) {
        fired = 0;
        try {
            while (fired < count) {
                try (var wire = new Wire(server)) {
                    boolean usable = true;
                    while (usable && fired < count) {
                        usable = fire(wire, salvo(count - fired));
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError("after " + fired + " requests", e);
        }
    }

    private List<Shot> salvo(int max) {
        var salvo = new ArrayList<Shot>();
        int size = Math.min(max, 1 + chance.below(PIPELINED_MAX));
        while (salvo.size() < size) {
            var shot = shots.next();
            salvo.add(shot);
            if (shot.last()) {
                break;
            }
        }
        return salvo;
    }

    private boolean fire(Wire wire, List<Shot> salvo) throws IOException {
        for (var shot : salvo) {
            if (!wire.send(shot.bytes())) {
                break;
            }
        }
        if (salvo.getLast().ends()) {
            wire.endOutput();
        }
        for (var shot : salvo) {
            var answer = answer(wire, shot, salvo);
            judge(shot, answer);
            fired++;
            if (answer == null || "close".equals(answer.headers().get("connection"))) {
                return false;
            }
        }
        return !salvo.getLast().last();
    }

    private static @Nullable Answer answer(Wire wire, Shot shot, List<Shot> salvo)
            throws IOException {
        try {
            return wire.read(shot.head());
        } catch (SocketTimeoutException silence) {
            throw new AssertionError(
                    "no answer, and no end, to number %d of %s"
                            .formatted(
                                    salvo.indexOf(shot) + 1,
                                    salvo.stream().map(Gunner::shown).toList()),
                    silence);
        }
    }

    private void judge(Shot shot, @Nullable Answer answer) {
        if (answer == null) {
            if (shot.sound()) {
                throw new AssertionError("no answer to " + shown(shot));
            }
            count("closed");
            return;
        }
        if (answer.status() >= 500) {
            throw new AssertionError(answer.status() + " " + answer.text() + " to " + shown(shot));
        }
        if (shot.head()) {
            count("HEAD");
            return;
        }
        if (!REQUEST_ID.matcher(answer.headers().getOrDefault("x-amzn-requestid", "")).matches()) {
            throw new AssertionError(
                    "no request id: "
                            + answer.status()
                            + " "
                            + answer.text()
                            + " to "
                            + shown(shot));
        }
        try {
            var json = JSON.readTree(answer.body());
            var type = json.path("__type").asText();
            count(answer.status() + " " + type.substring(type.indexOf('#') + 1));
            if (answer.status() == 200) {
                known.learn(chance, answer.text());
            }
        } catch (IOException e) {
            throw new AssertionError(answer.text() + " to " + shown(shot), e);
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    private static String shown(Shot shot) {
        var text = new String(shot.bytes(), StandardCharsets.ISO_8859_1);
        return text.length() < 3_000
                ? text
                : text.substring(0, 3_000) + "… (" + text.length() + ")";
    }
}
