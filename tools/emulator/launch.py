"""Starts the emulator with what AWS documents and it leaves out.

API Gateway hands the caller's key and the id of the key to a proxy integration
in requestContext.identity; the emulator checks the key but hands neither on.
"""

import ministack.services.apigateway_v1 as rest

build = rest._build_lambda_event_v1


def with_key(*args, **kwargs):
    event = build(*args, **kwargs)
    key = rest._resolve_api_key(rest._api_key_from_request(args[6]))  # args[6]: headers
    if key is not None:
        event["requestContext"]["identity"].update(apiKey=key["value"], apiKeyId=key["id"])
    return event


rest._build_lambda_event_v1 = with_key

if __name__ == "__main__":
    from ministack.app import main

    main()
