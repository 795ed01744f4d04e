"""Learn: what joins the stages to `proxies`: tap-outs, training, the proxy chain."""
