package dev.askel.http.pages;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Serves the web console below {@code /console}: its files, and for all other paths the page whose
 * script interprets the path. A proxy that removes a prefix of the path sends it in {@code
 * X-Forwarded-Prefix}, so that links in the page contain it.
 */
public final class Console {
    private static final String ROOT = "/console";

    private static final String FOLDER = "console/";
    private static final String INDEX = "index.html";

    /**
     * The paths of files. All other paths are pages. Machine and execution names in these paths may
     * contain dots, too.
     */
    private static final Pattern FILE =
            Pattern.compile("assets/[A-Za-z0-9_.-]+|[A-Za-z0-9_-]+\\.(svg|png|ico|txt)");

    private static final String BASE = "<base href=\"/console/\" />";
    private static final String NONCE = "<meta name=\"csp-nonce\" content=\"\" />";
    private static final String CODEC = "<meta name=\"codec-endpoint\" content=\"\" />";
    private static final int NONCE_BYTES = 16;

    private static final String NOT_BUILT =
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Askel</title></head>
            <body>
            <h1>Askel runs, without its console</h1>
            <p>This server was built on a machine without npm, or with <code>-DskipConsole</code>. Install Node \
            20.19, 22.13, or 24 and newer, with npm, remove the folder <code>.askel</code> of the source tree and run \
            <code>./askel up</code> again; or use a distribution, which has the console.</p>
            <p>The API does not need it: <code>POST /</code> speaks the protocol of AWS Step Functions, and \
            <a href="api/v1/openapi.json">/api/v1</a> is the REST API.</p>
            </body>
            </html>
            """;

    /** The policy of files; a web worker follows the policy of its script file. */
    private static final String POLICY = FileResponses.contentSecurityPolicy("", "blob:", "");

    private final ClassPathFiles files;
    private final Executor blocking;
    private final CodecEndpoint codec;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates a console over the files of a class path.
     *
     * @param blocking the executor that reads files
     * @param codec the endpoint that pages may call to decode payloads
     */
    public Console(ClassLoader classes, Executor blocking, CodecEndpoint codec) {
        this.files = new ClassPathFiles(classes, FOLDER);
        this.blocking = blocking;
        this.codec = codec;
    }

    /**
     * Whether the request is for the console: {@code /console} and below, or {@code /} for a
     * browser.
     */
    public static boolean serves(HttpRequest request) {
        var path = request.getUri().path();
        return path.equals(ROOT)
                || path.startsWith(ROOT + "/")
                || (path.equals("/")
                        && FileResponses.header(request, "accept").contains("text/html"));
    }

    /**
     * Whether a GET is for a page of the console, or for {@code /}, which redirects a browser to
     * it.
     */
    public static boolean isPageRequest(HttpRequest request) {
        var path = request.getUri().path();
        return serves(request)
                && !(path.startsWith(ROOT + "/") && isFile(path.substring(ROOT.length() + 1)));
    }

    /**
     * The prefix that a proxy removed from the path of a request; empty when there is none or it is
     * malformed.
     */
    public static String proxyPrefix(HttpRequest request) {
        return FileResponses.proxyPrefix(request);
    }

    /** Answers a GET that the console {@link #serves}. */
    public CompletionStage<HttpResponse> answer(HttpRequest request) {
        var path = request.getUri().path();
        if (path.equals("/")) {
            return CompletableFuture.completedStage(
                    HttpResponse.create()
                            .withStatus(302)
                            .addHeader(
                                    RawHeader.create(
                                            "Location",
                                            FileResponses.proxyPrefix(request) + ROOT + "/"))
                            .addHeader(RawHeader.create("Vary", "Accept, X-Forwarded-Prefix")));
        }
        var below = path.length() <= ROOT.length() + 1 ? "" : path.substring(ROOT.length() + 1);
        return CompletableFuture.supplyAsync(
                () -> isFile(below) ? file(below, request) : page(request), blocking);
    }

    private static boolean isFile(String path) {
        return FILE.matcher(path).matches();
    }

    private HttpResponse file(String path, HttpRequest request) {
        return files.find(path, FileResponses.acceptedEncodings(request))
                .map(found ->
                        FileResponses.withContent(
                                FileResponses.file(path, POLICY, FileResponses.VARY), path, found))
                .orElseGet(FileResponses::missing);
    }

    private HttpResponse page(HttpRequest request) {
        var index = files.readText(INDEX);
        var nonce = nonce();
        // The prefix, the nonce and the endpoint are inserted for each answer.
        var response =
                FileResponses.page(
                        index.isPresent() ? 200 : 404,
                        FileResponses.NO_STORE,
                        FileResponses.contentSecurityPolicy(
                                " 'nonce-" + nonce + "'",
                                "blob:",
                                codec.origin().isEmpty() ? "" : " " + codec.origin()));
        var filled =
                index.map(page ->
                                page.replace(
                                                BASE,
                                                BASE.replace(
                                                        ROOT,
                                                        FileResponses.proxyPrefix(request) + ROOT))
                                        .replace(NONCE, NONCE.replace("\"\"", '"' + nonce + '"'))
                                        .replace(
                                                CODEC,
                                                CODEC.replace(
                                                        "\"\"",
                                                        '"'
                                                                + codec.url().replace("&", "&amp;")
                                                                + '"')))
                        .orElse(NOT_BUILT);
        return response.withEntity(ContentTypes.TEXT_HTML_UTF8, filled);
    }

    private String nonce() {
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
