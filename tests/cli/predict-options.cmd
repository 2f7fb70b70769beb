zdbench predict --media optane-dcpmm-100 --memmap warm --no-prefetch --overlap 0.2,0.8 \
  --ns-per-instruction 0.1,0.5 -v "$FIXTURES/traffic-result.json"
