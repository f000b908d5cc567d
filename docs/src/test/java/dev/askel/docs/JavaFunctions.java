package dev.askel.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Implements the functions of {@code functions.py}, for machines without Python. */
final class JavaFunctions implements TourFunctions {
    /** An HTTP response of a function. */
    private record FunctionResponse(int status, String body) {}

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, LinkedBlockingQueue<String>> parcels = new ConcurrentHashMap<>();

    private JavaFunctions(HttpServer http) {
        this.http = http;
    }

    static JavaFunctions start() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var functions = new JavaFunctions(HttpServer.create(address, 0));
            functions.http.setExecutor(functions.threads);
            functions.http.createContext("/", functions::respond);
            functions.http.start();
            return functions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Waits until a parcel has been ordered, and returns its task token. */
    String awaitToken(String parcel) {
        try {
            return tokensOf(parcel).take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private LinkedBlockingQueue<String> tokensOf(String parcel) {
        return parcels.computeIfAbsent(parcel, _ -> new LinkedBlockingQueue<>());
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            var payload =
                    AskelClient.parseJson(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
            var execution = exchange.getRequestHeaders().getFirst("Askel-Execution-Arn");
            var response =
                    call(
                            exchange.getRequestURI().getPath().substring(1),
                            payload,
                            String.valueOf(execution));
            var body = response.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private FunctionResponse call(String function, JsonNode in, String execution) {
        return switch (function) {
            case "total-order" -> {
                int total = 0;
                for (var line : in.path("lines")) {
                    total += line.path("price").asInt() * line.path("quantity").asInt();
                }
                yield success(object().put("orderId", text(in, "orderId")).put("total", total));
            }
            case "write-invoice" ->
                    success(
                            object().put("invoice", "INV-" + text(in, "orderId"))
                                    .put("amount", in.path("total").asInt()));
            case "check-credit" -> {
                int call = counts.merge(function + execution, 1, Integer::sum);
                yield switch (call) {
                    case 1 -> new FunctionResponse(429, "");
                    case 2 -> new FunctionResponse(503, "");
                    default -> {
                        var score = 500 + in.path("income").asInt() / 200;
                        yield success(object().put("score", score).put("calls", call));
                    }
                };
            }
            case "reserve-stock" ->
                    success(object().put("reservation", "R-" + text(in, "orderId")));
            case "charge-card" ->
                    in.path("amount").asInt() > in.path("limit").asInt()
                            ? failure("CardDeclined")
                            : success(object().put("charge", "C-" + text(in, "orderId")));
            case "ship-order" ->
                    text(in, "city").equals("Atlantis")
                            ? failure("NoCarrier")
                            : success(object().put("parcel", "P-" + text(in, "orderId")));
            case "refund-card" ->
                    success(object().put("refunded", text(in.path("charge"), "charge")));
            case "release-stock" ->
                    success(object().put("released", text(in.path("reservation"), "reservation")));
            case "quote-road" -> quote("road", 4 + in.path("kilograms").asInt());
            case "quote-air" -> quote("air", 9 + 3 * in.path("kilograms").asInt());
            case "price-line" -> {
                int price =
                        Map.of("bolt", 2, "nut", 1, "washer", 3)
                                .getOrDefault(text(in, "article"), 0);
                yield success(
                        object().put("line", in.path("number").asInt())
                                .put("amount", price * in.path("quantity").asInt()));
            }
            case "submit-job" ->
                    success(object().put("jobId", "J-" + text(in, "name")).put("progress", 0));
            case "job-status" -> {
                int poll = counts.merge(function + execution, 1, Integer::sum);
                yield success(
                        object().put("jobId", text(in, "jobId"))
                                .put("status", poll >= 3 ? "DONE" : "RUNNING")
                                .put("looks", poll));
            }
            case "register-goods" -> success(object().put("expected", text(in, "orderId")));
            case "order-parcel" -> {
                tokensOf(text(in, "parcelId")).add(text(in, "token"));
                yield success(object().put("accepted", text(in, "parcelId")));
            }
            case "quote-premium" ->
                    success(
                            object().put(
                                            "premium",
                                            100 + 5 * Math.max(0, 25 - in.path("age").asInt())));
            default -> new FunctionResponse(404, "");
        };
    }

    private static ObjectNode object() {
        return AskelClient.newRequest();
    }

    private static String text(JsonNode object, String member) {
        return object.path(member).asText();
    }

    private static FunctionResponse quote(String carrier, int price) {
        return success(object().put("carrier", carrier).put("price", price));
    }

    private static FunctionResponse success(ObjectNode result) {
        return new FunctionResponse(200, result.toString());
    }

    private static FunctionResponse failure(String error) {
        var body = object().put("errorType", error).put("errorMessage", "as the tour says");
        return new FunctionResponse(400, body.toString());
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
