"""A plain Python script on orjson: read, parse, map, serialise, gzip 1, POST."""
import gzip, http.client, json, resource, sys, time
import orjson

job = json.loads(sys.argv[1])
host = job["sinkUrl"].removeprefix("http://")
NAMES = {
    "[Amplitude] Page Viewed": "$pageview",
    "[Amplitude] Element Clicked": "$autocapture",
    "[Amplitude] Element Changed": "$autocapture",
}
FROM_OWN = (
    ("[Amplitude] Page URL", "$current_url"),
    ("[Amplitude] Page Domain", "$host"),
    ("[Amplitude] Page Path", "$pathname"),
    ("[Amplitude] Viewport Height", "$viewport_height"),
    ("[Amplitude] Viewport Width", "$viewport_width"),
    ("referrer", "$referrer"),
    ("referring_domain", "$referring_domain"),
)
FROM_RECORD = (
    ("user_id", "$amplitude_user_id"),
    ("device_id", "$amplitude_device_id"),
    ("device_id", "$device_id"),
    ("event_id", "$amplitude_event_id"),
    ("session_id", "$amplitude_session_id"),
    ("os_name", "$browser"),
    ("device_type", "$os"),
    ("ip_address", "$ip"),
    ("city", "$geoip_city_name"),
    ("region", "$geoip_subdivision_1_name"),
    ("country", "$geoip_country_name"),
)
PERSON = (
    "$browser", "$os", "$device_type", "$current_url", "$pathname", "$browser_version", "$referrer",
    "$referring_domain", "$geoip_city_name", "$geoip_subdivision_1_name", "$geoip_country_name",
)


def to_posthog(record):
    own = record["event_properties"]
    properties = {**own}
    for source, target in FROM_OWN:
        if source in own:
            properties[target] = own[source]
    for source, target in FROM_RECORD:
        value = record[source]
        if value is not None:
            properties[target] = value
    version, device = record["os_version"], record["device_type"]
    if version is not None:
        properties["$browser_version"] = int(version) if version.isdigit() else version
    if device is not None:
        properties["$device_type"] = "Mobile" if device in ("iOS", "Android") else "Desktop"
    properties["historical_migration"] = True
    properties["analytics_source"] = "amplitude"
    properties["$import_job_id"] = "00000000-0000-4000-8000-000000000000"
    properties["$geoip_disable"] = True
    properties["$set_once"] = {
        f"${key}": value
        for key, value in record["user_properties"].items()
        if value != "EMPTY" and (key in ("initial_referrer", "initial_referring_domain") or key.startswith("initial_utm_"))
    }
    properties["$set"] = {key: properties[key] for key in PERSON if key in properties}
    return {
        "uuid": record["uuid"],
        "event": NAMES.get(record["event_type"], record["event_type"]),
        "distinct_id": record["user_id"] or record["device_id"] or record["uuid"],
        "timestamp": record["event_time"].replace(" ", "T") + "Z",
        "properties": properties,
    }


def send(connection, batch):
    body = orjson.dumps({"api_key": "phc_bench", "historical_migration": True, "batch": batch})
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    connection.request("POST", "/batch/", gzip.compress(body, 1), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_rss():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


began, cpu_before = time.perf_counter(), cpu()
connection = http.client.HTTPConnection(host)
batch = []
with open(job["file"], "rb") as lines:
    for line in lines:
        batch.append(to_posthog(orjson.loads(line)))
        if len(batch) == 1_000:
            send(connection, batch)
            batch = []
if batch:
    send(connection, batch)
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu() - cpu_before, "peakRssBytes": peak_rss()}))
