package dev.askel.http.console;

import dev.askel.http.console.ConsoleFiles.Found;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.StreamConverters;

/**
 * Serves the web console below {@code /console}: its files, and at all other addresses the one page
 * that interprets the address in the browser. A proxy that removes a prefix of the path sends it in
 * {@code X-Forwarded-Prefix}, so that links in the page contain it.
 */
public final class Console {
    private static final String ROOT = "/console";

    /** In order of preference. */
    private static final List<String> ENCODINGS = List.of("br", "gzip");

    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String NO_CACHE = "no-cache";
    // The page is filled in for each answer.
    private static final String NO_STORE = "no-store";

    private static final String BASE = "<base href=\"/console/\" />";
    private static final String NONCE = "<meta name=\"csp-nonce\" content=\"\" />";
    private static final int NONCE_BYTES = 16;

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){1,8}");

    private static final String NOT_BUILT =
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Askel</title></head>
            <body>
            <h1>Askel runs, without its console</h1>
            <p>This server was built on a machine without npm, or with <code>-DskipConsole</code>. Install Node \
            20.19, 22.13, or 24 and newer, with npm, remove the folder <code>.askel</code> of the source tree and run \
            <code>./askel up</code> again; or take a distribution, which has the console.</p>
            <p>The API does not need it: <code>POST /</code> speaks the protocol of AWS Step Functions, and \
            <a href="api/v1/openapi.json">/api/v1</a> is the REST API.</p>
            </body>
            </html>
            """;

    private final ConsoleFiles files;
    private final Executor blocking;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates a console over the files of a class path.
     *
     * @param blocking the executor that reads files
     */
    public Console(ClassLoader classes, Executor blocking) {
        this.files = new ConsoleFiles(classes);
        this.blocking = blocking;
    }

    /**
     * Whether the request is for the console: {@code /console} and below, or {@code /} for a
     * browser.
     */
    public static boolean takes(HttpRequest request) {
        var path = request.getUri().path();
        return path.equals(ROOT)
                || path.startsWith(ROOT + "/")
                || (path.equals("/") && header(request, "accept").contains("text/html"));
    }

    /**
     * Whether a GET is for a page of the console, or for {@code /}, which redirects a browser to
     * it.
     */
    public static boolean opensPage(HttpRequest request) {
        var path = request.getUri().path();
        return takes(request)
                && !(path.startsWith(ROOT + "/")
                        && ConsoleFiles.isFile(path.substring(ROOT.length() + 1)));
    }

    /** Answers a GET that the console {@link #takes}. */
    public CompletionStage<HttpResponse> answer(HttpRequest request) {
        var path = request.getUri().path();
        if (path.equals("/")) {
            return CompletableFuture.completedStage(
                    HttpResponse.create()
                            .withStatus(302)
                            .addHeader(RawHeader.create("Location", prefix(request) + ROOT + "/"))
                            .addHeader(RawHeader.create("Vary", "Accept, X-Forwarded-Prefix")));
        }
        var below = path.length() <= ROOT.length() + 1 ? "" : path.substring(ROOT.length() + 1);
        return CompletableFuture.supplyAsync(
                () -> ConsoleFiles.isFile(below) ? file(below, request) : page(request), blocking);
    }

    private HttpResponse file(String path, HttpRequest request) {
        return files.find(path, accepted(header(request, "accept-encoding")))
                .map(found -> sent(path, found))
                .orElseGet(() ->
                        safe(404, NO_STORE)
                                .withEntity(
                                        ContentTypes.TEXT_PLAIN_UTF8, "There is no such file."));
    }

    private static HttpResponse sent(String path, Found found) {
        // The names of assets contain a hash of their content.
        var response =
                safe(200, path.startsWith("assets/") ? IMMUTABLE : NO_CACHE)
                        .addHeader(RawHeader.create("Vary", "Accept-Encoding"))
                        .addHeader(RawHeader.create("Content-Security-Policy", policy("")));
        var encoded =
                found.encoding() == null
                        ? response
                        : response.addHeader(
                                RawHeader.create("Content-Encoding", found.encoding()));
        return encoded.withEntity(entity(path, found));
    }

    private static ResponseEntity entity(String path, Found found) {
        return HttpEntities.create(
                type(path), found.bytes(), StreamConverters.fromInputStream(found::open));
    }

    private HttpResponse page(HttpRequest request) {
        var index = files.index();
        var nonce = nonce();
        var response =
                safe(index.isPresent() ? 200 : 404, NO_STORE)
                        .addHeader(RawHeader.create("X-Frame-Options", "DENY"))
                        .addHeader(
                                RawHeader.create(
                                        "Content-Security-Policy",
                                        policy(" 'nonce-" + nonce + "'")));
        var filled =
                index.map(page ->
                                page.replace(BASE, BASE.replace(ROOT, prefix(request) + ROOT))
                                        .replace(NONCE, NONCE.replace("\"\"", '"' + nonce + '"')))
                        .orElse(NOT_BUILT);
        return response.withEntity(ContentTypes.TEXT_HTML_UTF8, filled);
    }

    /**
     * The Content-Security-Policy: pages load files of this server only. Layout uses style
     * attributes; style elements need the nonce, which the editor uses.
     */
    private static String policy(String styles) {
        return "default-src 'none'; script-src 'self'; style-src 'self'"
                + styles
                + "; style-src-attr 'unsafe-inline'; img-src 'self' blob:; font-src 'self';"
                + " connect-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none';"
                + " frame-ancestors 'none'";
    }

    private static HttpResponse safe(int status, String caching) {
        return HttpResponse.create()
                .withStatus(status)
                .addHeader(RawHeader.create("Cache-Control", caching))
                .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
                .addHeader(RawHeader.create("Referrer-Policy", "no-referrer"))
                .addHeader(RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"))
                .addHeader(RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));
    }

    private String nonce() {
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The prefix that a proxy removed from the path; empty when there is none or it is malformed.
     */
    private static String prefix(HttpRequest request) {
        var forwarded = header(request, "x-forwarded-prefix").replaceFirst("/$", "");
        return PREFIX.matcher(forwarded).matches() ? forwarded : "";
    }

    /** The encodings that the build provides and the client accepts, the preferred one first. */
    private static List<String> accepted(String header) {
        var taken =
                Arrays.stream(header.split(",", -1))
                        .map(one -> one.replace(" ", ""))
                        .filter(one -> !one.matches("[^;]*;q=0(\\.0*)?"))
                        .map(one -> one.replaceFirst(";.*", ""))
                        .toList();
        return ENCODINGS.stream().filter(taken::contains).toList();
    }

    private static ContentType type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "js" -> ContentTypes.parse("text/javascript; charset=utf-8");
            case "css" -> ContentTypes.parse("text/css; charset=utf-8");
            case "svg" -> ContentTypes.parse("image/svg+xml");
            case "png" -> ContentTypes.parse("image/png");
            case "ico" -> ContentTypes.parse("image/x-icon");
            case "wasm" -> ContentTypes.parse("application/wasm");
            case "json" -> ContentTypes.APPLICATION_JSON;
            default -> ContentTypes.TEXT_PLAIN_UTF8;
        };
    }

    private static String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse("");
    }
}
